import type { RunRecord } from "../domain/run.ts";

/** Whether nothing is left to do for a run. */
export function isAtRest({ state, pendingWrites }: RunRecord): boolean {
  return (state === "settled" || state === "dropped") && pendingWrites.length === 0;
}
