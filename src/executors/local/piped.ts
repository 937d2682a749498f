import type { Clock } from "../../async/clock.ts";
import type { RunExecutor, RunHandle, RunSpec } from "../../contracts/run_executor.ts";
import type { Environment } from "../../process/environment.ts";
import { childLeader } from "../../process/leader.ts";
import { connectPipes } from "../../process/output/pipes.ts";
import { ByteRing, DEFAULT_RING_BYTES } from "../../async/byte_ring.ts";
import { requireStepId } from "../../process/shim/step_folder.ts";
import { refusalOf } from "../../process/refusal.ts";
import { childEndOf, spawnChild } from "../../process/spawn.ts";
import { supervise } from "../../process/supervise.ts";
import { type Cgroups, findCgroups, leftoversOf } from "../../process/sweep/cgroup.ts";
import { CgroupSupply } from "../../process/sweep/cgroup_supply.ts";
import { findByEnvironment } from "../../process/sweep/find_by_environment.ts";
import { lockLimitOf } from "../../process/sweep/lock_limit.ts";
import { createSweeper } from "../../process/sweep/sweep.ts";
import { DEFAULT_LIMITS, type EndingLimits } from "../../process/terminate.ts";
import { failedHandle, supervisedHandle, withoutTrace } from "./handle.ts";

/** What {@linkcode createPipedExecutor} takes. */
export interface PipedExecutorOptions {
  readonly clock: Clock;
  /** The base address of this process's API, which agents on this machine reach, too. */
  readonly apiUrl: () => string;
  /** What every run inherits. */
  readonly environment: Environment;
  /** Reports something that a person should know and that fails no run. */
  readonly warn: (message: string) => void;
  /** How much output is held of each run, in bytes. */
  readonly ringBytes?: number;
  /** Where steps get control groups; by default where the system lets this process make some. */
  readonly cgroups?: () => Promise<Cgroups | null>;
  /** How long each step of an ending may take. */
  readonly limits?: Partial<EndingLimits>;
}

/**
 * Starts runs as children of this process, with their output in memory. Nothing of them survives it:
 * there is nothing to adopt after a restart.
 */
export function createPipedExecutor(options: PipedExecutorOptions): RunExecutor {
  const { clock, environment, warn, ringBytes = DEFAULT_RING_BYTES } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const sweeper = createSweeper({ clock, warn });
  const shared = { clock, sweeper, limits, isBlind: true };
  const cgroups = new CgroupSupply(options.cgroups ?? findCgroups);

  async function start(spec: RunSpec, signal: AbortSignal): Promise<RunHandle> {
    signal.throwIfAborted();
    requireStepId(spec.step);
    const cgroup = await cgroups.take(spec.runId, spec.step);
    signal.throwIfAborted();
    const childSpec = {
      ...environment.forRun({ ...spec.env, ARTIFICER_RUN_ID: spec.runId }),
      argv: spec.argv,
      cwd: spec.cwd,
      hasStdin: spec.stdin !== null,
      lockLimit: lockLimitOf(spec.runId),
      cgroup,
    };
    const { child, failure } = spawnChild(childSpec);
    if (failure !== null) return failedHandle(spec.runId, failure);
    const ring = new ByteRing(ringBytes);
    const output = connectPipes(child, ring, spec.stdin);
    const leader = childLeader(child, (status) => childEndOf(status, childSpec));
    const supervised = supervise(leader, { ...spec, ...shared, cgroup: cgroup.path, output });
    const read = (signal: AbortSignal) => ring.read(signal);
    return supervisedHandle({ runId: spec.runId, pid: child.pid, supervised, read });
  }

  return {
    kind: "local",
    isDurable: false,
    get apiUrl() {
      return options.apiUrl();
    },
    refusal: refusalOf,
    start,
    adopt: (record, step) => Promise.resolve(withoutTrace(record, step)),
    hasProcessWith: async (env) => (await findByEnvironment(env, warn)).length > 0,
    leftovers: async () => leftoversOf(await cgroups.found()),
    capacity: () => Infinity,
    close: () => cgroups.close(),
  };
}
