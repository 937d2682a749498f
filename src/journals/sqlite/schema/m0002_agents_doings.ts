import type { Migration } from "../../../sqlite/schema.ts";

/**
 * Records tell which tasks a run made and whether it was about to move its own: they are made anew, and an
 * older version leaves the file alone.
 */
export const agentsDoings: Migration = { name: "agents_doings", sql: "" };
