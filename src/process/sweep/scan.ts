import { messageOf } from "../../domain/errors.ts";
import { lockLimitOf } from "./lock_limit.ts";
import { PROC_SCAN_SCRIPT, PS_SCAN_SCRIPT } from "./scan_script.ts";

/** One run whose leftover processes the scan finds. */
export interface ScanTarget {
  readonly runId: string;
  /** The leader's process group, if it may still have members. */
  readonly group: number | null;
  /** The path of the step's control group, if it has one. */
  readonly cgroup?: string | null;
  /** What is sent to each process that is found; `"probe"` sends nothing. */
  readonly signal: "TERM" | "KILL" | "probe";
}

/**
 * Finds and signals what runs left behind: the living processes of each target, in the same order, those
 * included that may not be signalled. Removes the control group of a target that has none.
 */
export type Scan = (targets: readonly ScanTarget[]) => Promise<readonly number[][]>;

/** What {@linkcode createScan} takes. */
export interface ScanOptions {
  /**
   * `"proc"` also finds processes that left their group: by their control group, limit of file locks or
   * `ARTIFICER_RUN_ID`; `"ps"` does not.
   */
  readonly source: "proc" | "ps";
  /** Told once why nothing can be found, such as a missing `grep`. */
  readonly warn: (message: string) => void;
}

/** The child sees no variable of ours, so it can't be taken for a run. */
const SCAN_PATH = "/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin";

/** What is safe as a line of a grep pattern. A UUID always is. */
const PLAIN_ID = /^[\w.-]+$/;

/** Starts one child for all targets of a call. A scan that fails finds nothing and says so once. */
export function createScan({ source, warn }: ScanOptions): Scan {
  const script = source === "proc" ? PROC_SCAN_SCRIPT : PS_SCAN_SCRIPT;
  let warned = false;

  return async (targets) => {
    try {
      return await runScan(script, argumentsOf(targets), targets.length);
    } catch (error) {
      if (!warned) warn(`Cannot look for processes that runs left behind: ${messageOf(error)}`);
      warned = true;
      return targets.map(() => []);
    }
  };
}

function argumentsOf(targets: readonly ScanTarget[]): string[] {
  const marks = targets.map(({ runId }) => ({
    entry: PLAIN_ID.test(runId) ? `ARTIFICER_RUN_ID=${runId}` : null,
    limit: lockLimitOf(runId),
  }));
  const scope = targets.some(({ group }) => group !== null) ? "groups" : "runs";
  const each = targets.flatMap(({ signal, group, cgroup }, index) => [
    signal === "probe" ? "0" : signal,
    group === null ? "-" : String(group),
    marks[index]?.entry ?? "-",
    marks[index]?.limit ?? "-",
    cgroup ?? "-",
  ]);
  const patterns = marks.flatMap(({ entry, limit }) => [entry, limitLine(limit)]);
  const aLimit = marks.find(({ limit }) => limit !== null)?.limit ?? "";
  return [patterns.filter((pattern) => pattern !== null).join("\n"), aLimit, scope, ...each];
}

/** As it stands in `/proc/PID/limits`, up to its soft limit. */
function limitLine(limit: string | null): string | null {
  return limit === null ? null : `${"Max file locks".padEnd(25)} ${limit} `;
}

/** How often a search begins again that a signal ended: Ctrl-C reaches it, too, and so does a TERM to all at once. */
const RETRIES = 5;

/** A shell adds this to the number of the signal that ended it or its command. */
const SIGNALLED = 128;

/** Runs one of the scripts in a child: what it found for each of `count` targets. */
export async function runScan(
  script: string,
  args: readonly string[],
  count: number,
): Promise<number[][]> {
  for (let left = RETRIES;; left--) {
    const { code, stdout } = await search(script, args);
    if (code === 0) return parsePids(new TextDecoder().decode(stdout), count);
    const isBySignal = code > SIGNALLED;
    if (isBySignal && left > 0) continue;
    const remedy = isBySignal ? "" : "; install grep";
    throw new Error(`the search ended with code ${code}${remedy}`);
  }
}

function search(script: string, args: readonly string[]): Promise<Deno.CommandOutput> {
  return new Deno.Command("/bin/sh", {
    args: ["-c", script, "artificer-sweep", ...args],
    clearEnv: true,
    env: { PATH: SCAN_PATH },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
}

function parsePids(text: string, count: number): number[][] {
  const pids = Array.from({ length: count }, (): number[] => []);
  for (const line of text.split("\n")) {
    const [index, pid] = line.split(" ").map(Number);
    if (index !== undefined && pid !== undefined) pids[index]?.push(pid);
  }
  return pids;
}
