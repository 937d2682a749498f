import type { Clock } from "../../contracts/clock.ts";
import type { RunExecutor, RunHandle, RunSpec } from "../../contracts/run_executor.ts";
import type { RunExit, SpawnFailure } from "../../domain/outcome.ts";
import type { Environment } from "../../process/environment.ts";
import { DEFAULT_RING_BYTES, OutputRing } from "../../process/output/ring.ts";
import { refusalOf } from "../../process/refusal.ts";
import { spawnChild } from "../../process/spawn.ts";
import { supervise } from "../../process/supervise.ts";
import { createSweeper } from "../../process/sweep/sweep.ts";
import { DEFAULT_LIMITS, type EndingLimits } from "../../process/terminate.ts";

/** What {@linkcode createLocalExecutor} takes. */
export interface LocalExecutorOptions {
  readonly clock: Clock;
  /** What every run inherits. */
  readonly environment: Environment;
  /** Reports something that a person should know and that fails no run. */
  readonly warn: (message: string) => void;
  /** How much output is held of each run, in bytes. */
  readonly ringBytes?: number;
  /** How long each step of an ending may take. */
  readonly limits?: Partial<EndingLimits>;
}

/**
 * Starts runs as children of this process, with their output in memory. Nothing of them survives it:
 * there is nothing to adopt after a restart.
 */
export function createLocalExecutor(options: LocalExecutorOptions): RunExecutor {
  const { clock, environment, warn, ringBytes = DEFAULT_RING_BYTES } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const sweeper = createSweeper({ clock, warn });

  function startNow(spec: RunSpec): RunHandle {
    const ring = new OutputRing(ringBytes);
    const { child, failure } = spawnChild({
      ...environment.forRun({ ...spec.env, ARTIFICER_RUN_ID: spec.runId }),
      argv: spec.argv,
      cwd: spec.cwd,
      hasStdin: spec.stdin !== null,
    });
    if (failure !== null) return failedHandle(spec.runId, failure, ring);
    const supervised = supervise(child, { ...spec, clock, sweeper, limits, ring });
    return {
      id: spec.runId,
      pid: child.pid,
      output: (signal) => ring.read(signal),
      wait: (signal) => unlessAborted(supervised.exit, signal),
      terminate: supervised.terminate,
    };
  }

  return {
    refusal: refusalOf,
    start: (spec, signal) =>
      new Promise((resolve) => {
        signal.throwIfAborted();
        resolve(startNow(spec));
      }),
    adopt: () => Promise.resolve(null),
    capacity: () => Infinity,
  };
}

/** The handle of a run that never had a process. */
function failedHandle(id: string, spawnFailure: SpawnFailure, ring: OutputRing): RunHandle {
  const exit: RunExit = { reason: null, code: null, signal: null, spawnFailure, strays: 0 };
  ring.close();
  return {
    id,
    output: (signal) => ring.read(signal),
    wait: (signal) => unlessAborted(Promise.resolve(exit), signal),
    terminate: () => {},
  };
}

/** The answer, or the signal's reason, whichever comes first. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
