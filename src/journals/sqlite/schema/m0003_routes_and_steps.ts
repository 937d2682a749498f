import type { Migration } from "../../../sqlite/schema.ts";

/** Records hold the whole route and the steps of a run. They are rebuilt from the transitions. */
export const routesAndSteps: Migration = { name: "routes_and_steps", sql: "" };
