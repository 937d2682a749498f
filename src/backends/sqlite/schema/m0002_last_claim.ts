import type { Migration } from "../../../sqlite/schema.ts";

/** Which claim moved a task last: two dispatchers assign the same user, as a rule, and one of them may crash. */
export const lastClaim: Migration = {
  name: "last_claim",
  sql: "ALTER TABLE tasks ADD COLUMN last_claim TEXT",
};
