import type { Schema } from "../../../sqlite/schema.ts";
import { board } from "./m0001_board.ts";
import { lastClaim } from "./m0002_last_claim.ts";
import { oneIdForATask } from "./m0003_one_id_a_task.ts";

/** The formats of a board's database; `application_id` is "arti" in ASCII. */
export const boardSchema: Schema = {
  applicationId: 0x61_72_74_69,
  migrations: [board, lastClaim, oneIdForATask],
};
