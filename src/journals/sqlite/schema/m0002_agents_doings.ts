import type { Migration } from "../../../sqlite/schema.ts";

/**
 * Records hold the tasks that a run created and whether it was about to move its own task. They are rebuilt
 * from the transitions, and an older version refuses the file.
 */
export const agentsDoings: Migration = { name: "agents_doings", sql: "" };
