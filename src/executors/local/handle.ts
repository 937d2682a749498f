import { abortable } from "../../async/abort.ts";
import type { Adoption, OutputChunk, RunHandle } from "../../contracts/run_executor.ts";
import type { RunExit, SpawnFailure } from "../../domain/outcome.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { Supervised } from "../../process/supervise.ts";

/** A process that is supervised, and how its output is read. */
export interface SupervisedRun {
  readonly runId: string;
  readonly pid: number;
  readonly supervised: Supervised;
  readonly read: (signal: AbortSignal) => AsyncIterable<OutputChunk>;
}

/** The handle of a run that has a process. */
export function supervisedHandle({ runId, pid, supervised, read }: SupervisedRun): RunHandle {
  return {
    id: runId,
    pid,
    output: read,
    wait: (signal) => abortable(supervised.exit, signal),
    terminate: supervised.terminate,
  };
}

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

/** What is known of a step that left nothing but its record in the journal. */
export function withoutTrace({ steps }: RunRecord, step: string): Adoption {
  const startedAt = steps.find(({ id }) => id === step)?.startedAt ?? null;
  return { type: startedAt === null ? "never_started" : "gone" };
}
