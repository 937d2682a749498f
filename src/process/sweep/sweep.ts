import { neverAborted } from "../../async/abort.ts";
import { growingMs, type Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import { messageOf } from "../../domain/errors.ts";
import { createBatch } from "../../async/batch.ts";
import { createScan, type Scan, type ScanTarget } from "./scan.ts";
import { sleepUntilAborted } from "../../async/sleep.ts";

/** A run whose leader is gone. */
export interface SweepTarget {
  readonly runId: string;
  /** The leader's process group, if it still had members when the leader ended. */
  readonly group: number | null;
  /** The path of the step's control group, if it has one. */
  readonly cgroup?: string | null;
  /** How long what is found may take to end after TERM, in milliseconds. */
  readonly graceMs: number;
  /** Skips the rest of the grace. */
  readonly hurry: AbortSignal;
}

/** What became of the processes that a run left behind. */
export interface Swept {
  /** How many had to be ended. */
  readonly ended: number;
  /** Those that could not be: another user's, or held by the kernel. */
  readonly left: readonly number[];
}

const NOTHING: Swept = { ended: 0, left: [] };

/** Ends the processes that a run left behind. */
export interface Sweeper {
  /** Resolves in bounded time. Never rejects. */
  sweep(target: SweepTarget): Promise<Swept>;
}

/** What {@linkcode createSweeper} takes. */
export interface SweeperOptions {
  readonly clock: Clock;
  readonly warn: (message: string) => void;
  /** How processes are found. Linux has `/proc`; elsewhere a process that left its group is not found. */
  readonly source?: "proc" | "ps";
  /** Finds and signals them in another way, for tests. */
  readonly scan?: Scan;
}

/** A scan costs some milliseconds of a core; that many ended runs in a row share one. */
const MAX_SCAN_PAUSE_MS = 100;
const MAX_SCAN_TARGETS = 200;

/** KILL works at once unless the kernel holds the process; nothing here can wait for that. */
const KILL_ROUNDS = 8;

/** The waits between two looks at what was told to end. */
const PROBES: Growth = { firstMs: 5, maxMs: 100 };

/** The waits between two rounds of KILL. */
const KILLS: Growth = { firstMs: 5, maxMs: 640 };

/** One sweeper serves all runs of an executor, so that they share scans. */
export function createSweeper(
  { clock, warn, source = Deno.build.os === "linux" ? "proc" : "ps", scan: work }: SweeperOptions,
): Sweeper {
  const scan = createBatch<ScanTarget, number[]>({
    clock,
    work: work ?? createScan({ source, warn }),
    maxPauseMs: MAX_SCAN_PAUSE_MS,
    maxItems: MAX_SCAN_TARGETS,
  });

  return {
    async sweep(target) {
      if (source === "ps" && target.group === null) return NOTHING;
      try {
        return await endLeftovers(target, (signal) => scan({ ...target, signal }), clock);
      } catch (error) {
        warn(`Cannot end what run "${target.runId}" left behind: ${messageOf(error)}`);
        return NOTHING;
      }
    },
  };
}

/** TERM, a grace in which they may end, KILL until none is left. Counts each process once. */
async function endLeftovers(
  { graceMs, hurry }: SweepTarget,
  signalAll: (signal: ScanTarget["signal"]) => Promise<number[]>,
  clock: Clock,
): Promise<Swept> {
  const told = new Set<number>();
  let left: readonly number[] = [];
  const anyLeft = async (signal: ScanTarget["signal"]) => {
    left = await signalAll(signal);
    if (signal !== "probe") { for (const pid of left) told.add(pid); }
    return left.length > 0;
  };
  const swept = () => ({ ended: told.difference(new Set(left)).size, left });

  if (!await anyLeft(hurry.aborted ? "KILL" : "TERM")) return NOTHING;
  const killAt = clock.monotonic() + graceMs;
  for (let round = 1; !hurry.aborted; round++) {
    const remaining = killAt - clock.monotonic();
    if (remaining <= 0) break;
    await sleepUntilAborted(hurry, Math.min(growingMs(round, PROBES), remaining), clock);
    if (!await anyLeft("probe")) return swept();
  }
  for (let round = 1; round <= KILL_ROUNDS && await anyLeft("KILL"); round++) {
    await clock.sleep(growingMs(round, KILLS), { signal: neverAborted });
  }
  return swept();
}
