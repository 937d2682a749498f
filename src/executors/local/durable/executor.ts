import { resolve } from "node:path";
import type { RunExecutor } from "../../../contracts/run_executor.ts";
import { messageOf } from "../../../domain/errors.ts";
import { DEFAULT_CAP_BYTES } from "../../../process/output/files.ts";
import { Poller } from "../../../process/output/poller.ts";
import { refusalOf } from "../../../process/refusal.ts";
import { inspectProcesses, type InspectTarget } from "../../../process/shim/inspect.ts";
import { Seals } from "../../../process/shim/seals.ts";
import { createBatch } from "../../../async/batch.ts";
import { findCgroups, leftoversOf } from "../../../process/sweep/cgroup.ts";
import { CgroupSupply } from "../../../process/sweep/cgroup_supply.ts";
import { findByEnvironment } from "../../../process/sweep/find_by_environment.ts";
import { createScan } from "../../../process/sweep/scan.ts";
import { createSweeper } from "../../../process/sweep/sweep.ts";
import { DEFAULT_LIMITS } from "../../../process/terminate.ts";
import type { PipedExecutorOptions } from "../piped.ts";
import { adoptDurable } from "./adopt.ts";
import type { DurableContext, LeaderSight } from "./context.ts";
import { startDurable } from "./start.ts";

/** What {@linkcode createDurableExecutor} takes. */
export interface DurableExecutorOptions extends Omit<PipedExecutorOptions, "ringBytes"> {
  /** Gets a folder for each run, made when the first one starts. Reading and writing it is needed. */
  readonly runsDir: string;
  /** Secret; what the records in those folders are sealed with. The next dispatcher needs the same. */
  readonly recordKey: Uint8Array;
  /** How large each of a run's two output files may become, in bytes. */
  readonly capBytes?: number;
  /** A POSIX shell, and what goes before its own arguments. */
  readonly shell?: readonly string[];
}

/** So many processes are looked at by one child at most. */
const MAX_INSPECTED = 200;

/**
 * Starts runs behind shims, with all that is known of them in files: they outlive this process, and the
 * next one adopts them.
 */
export function createDurableExecutor(options: DurableExecutorOptions): RunExecutor {
  const context = createContext(options);
  return {
    kind: "local",
    isDurable: true,
    get apiUrl() {
      return options.apiUrl();
    },
    refusal: refusalOf,
    start: (spec, signal) => startDurable(spec, context, signal),
    adopt: (record, step) => adoptDurable(record, step, context),
    hasProcessWith: async (env) => (await findByEnvironment(env, options.warn)).length > 0,
    leftovers: async () => leftoversOf(await context.cgroups.found()),
    capacity: () => Infinity,
    close: () => context.cgroups.close(),
  };
}

function createContext(options: DurableExecutorOptions): DurableContext {
  const { clock, environment, warn, runsDir, recordKey } = options;
  const work = (targets: readonly InspectTarget[]) => inspectAll(targets, warn);
  const inspect = createBatch({ clock, work, maxPauseMs: 0, maxItems: MAX_INSPECTED });
  let bootId: Promise<string | null> | undefined;
  return {
    clock,
    environment,
    warn,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    sweeper: createSweeper({ clock, warn }),
    scan: createScan({ source: Deno.build.os === "linux" ? "proc" : "ps", warn }),
    poller: new Poller(),
    // The shim resolves it from the run's working directory.
    runsDir: resolve(runsDir),
    capBytes: options.capBytes ?? DEFAULT_CAP_BYTES,
    shell: options.shell ?? ["/bin/sh"],
    sealsOf: (runId, step) => new Seals(recordKey, runId, step),
    inspect,
    // If no process can be started, the start itself reports that best.
    bootId: () => bootId ??= inspectProcesses([]).then((sight) => sight.bootId, () => null),
    cgroups: new CgroupSupply(options.cgroups ?? findCgroups),
  };
}

/** If the inspection fails, nothing is known, and so nothing is signalled. */
async function inspectAll(
  targets: readonly InspectTarget[],
  warn: DurableExecutorOptions["warn"],
): Promise<readonly LeaderSight[]> {
  try {
    const { states, ...machine } = await inspectProcesses(targets);
    return states.map((state) => ({ ...machine, state }));
  } catch (error) {
    warn(`Cannot inspect the processes of adopted runs: ${messageOf(error)}`);
    return targets.map(() => ({ bootId: null, uptimeMs: null, state: "unknown" }));
  }
}
