import type { Schema } from "../../../sqlite/schema.ts";
import { rebuildRecords } from "../runs/runs.ts";
import { journal } from "./m0001_journal.ts";
import { agentsDoings } from "./m0002_agents_doings.ts";
import { days } from "./m0005_days.ts";
import { requests } from "./m0004_requests.ts";
import { routesAndSteps } from "./m0003_routes_and_steps.ts";

/**
 * The schema of a journal; `application_id` is "artj" in ASCII. After each migration the records of all runs
 * are rebuilt from their transitions, so a record whose shape has changed needs a migration without
 * statements.
 */
export const journalSchema: Schema = {
  applicationId: 0x61_72_74_6a,
  migrations: [journal, agentsDoings, routesAndSteps, requests, days],
  afterLast: rebuildRecords,
};
