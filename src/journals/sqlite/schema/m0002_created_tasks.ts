import type { Migration } from "../../../sqlite/schema.ts";

/** Records tell which tasks a run made: they are made anew, and an older version leaves the file alone. */
export const createdTasks: Migration = { name: "created_tasks", sql: "" };
