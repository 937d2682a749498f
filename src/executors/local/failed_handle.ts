import type { Adoption, RunHandle } from "../../contracts/run_executor.ts";
import { abortable } from "../../async/abort.ts";
import type { RunExit, SpawnFailure } from "../../domain/outcome.ts";
import type { RunRecord } from "../../domain/run.ts";

/** The handle of a run that never had a process. */
export function failedHandle(id: string, spawnFailure: SpawnFailure): RunHandle {
  const exit: RunExit = { reason: null, code: null, signal: null, spawnFailure, strays: 0 };
  return {
    id,
    async *output() {},
    wait: (signal) => abortable(Promise.resolve(exit), signal),
    terminate: () => {},
  };
}

/** What is known of a run that left nothing but its record in the journal. */
export function withoutTrace({ at }: RunRecord): Adoption {
  return { type: at.started === undefined ? "never_started" : "gone" };
}
