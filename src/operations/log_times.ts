import * as z from "zod";
import type { LogTime } from "../contracts/run_logs.ts";
import { defineOperation } from "./operation.ts";
import { done } from "./result.ts";
import { findRun, noLog, ON_RUN } from "./runs.ts";

/** When what a run printed arrived. */
export interface OpenedTimes {
  /** How long the log is, in bytes. */
  readonly end: number;
  readonly times: readonly LogTime[];
}

/** Tells when what a run printed arrived. */
export const getLogTimes = defineOperation({
  what: "read the times of the log",
  access: "own_run",
  names: "run",
  isRead: true,
  input: z.strictObject(ON_RUN),
  refusals: ["unknown_run", "no_log"],
  async run({ input: { id } }, deps) {
    const found = await findRun(id, deps);
    if (!found.ok) return found;
    const log = await deps.logs.get(found.value.id);
    if (log === null) return noLog(found.value);
    // The end first: text that comes meanwhile has no time yet.
    const { end } = log;
    return done<OpenedTimes>({ end, times: await log.times?.() ?? [] });
  },
});
