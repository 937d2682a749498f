import type { Migration } from "../../../sqlite/schema.ts";

/** The claim that moved a task last: two dispatchers often act as the same user, and one of them may crash. */
export const lastClaim: Migration = {
  name: "last_claim",
  sql: "ALTER TABLE tasks ADD COLUMN last_claim TEXT",
};
