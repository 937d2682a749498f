import type { Schema } from "../../../sqlite/schema.ts";
import { rebuildRecords } from "../runs/runs.ts";
import { journal } from "./m0001_journal.ts";
import { agentsDoings } from "./m0002_agents_doings.ts";
import { routesAndSteps } from "./m0003_routes_and_steps.ts";

/**
 * What a journal's database is made of; `application_id` is "artj" in ASCII. After each update the records of
 * all runs are made anew from their transitions, so a record whose shape has changed needs a step without
 * statements.
 */
export const journalSchema: Schema = {
  applicationId: 0x61_72_74_6a,
  migrations: [journal, agentsDoings, routesAndSteps],
  afterLast: rebuildRecords,
};
