import { requireUsable } from "../../../sqlite/open.ts";
import { journalSchema } from "../schema/schema.ts";
import { cannotOpen } from "./failures.ts";
import { infoOf } from "./open.ts";
import { requireIntact } from "./intact.ts";

/**
 * Looks at a journal's database as a start will find it, and changes nothing. One that is not there is fine.
 * A dispatcher may be using it.
 *
 * @throws {UsageError} for what is no journal, or one that this version does not understand, or that is damaged
 */
export function inspectJournal(path: string): void {
  try {
    if (requireUsable({ path, info: infoOf(path), schema: journalSchema }) > 0) requireIntact(path);
  } catch (error) {
    throw cannotOpen(path, error);
  }
}
