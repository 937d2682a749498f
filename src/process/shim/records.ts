import { constants } from "node:os";
import type { SpawnFailure } from "../../domain/outcome.ts";
import type { Seals, ShimRecord } from "./seals.ts";

/** Which process a shim is. */
export interface StartRecord {
  readonly pid: number;
  /** The machine's boot, or null if it has no name. */
  readonly bootId: string | null;
  /** How long the machine ran when the run began, in milliseconds, or null if that can't be found out. */
  readonly uptimeMs: number | null;
  /** What no other process with this id has in common with it, or null if nothing is known. */
  readonly started: string | null;
}

/** What a shim has written. A record without its `ok`, or without its seal, does not exist. */
export interface ShimRecords {
  readonly start: StartRecord | null;
  /** Why no agent was started. */
  readonly failure: SpawnFailure["problem"] | null;
  /** As the shell told it: 128 and the signal's number after a signal. */
  readonly exitCode: number | null;
  /** The first signal that the shim noticed before the agent's end was recorded, such as `"SIGTERM"`, or null. */
  readonly noticedSignal: string | null;
  /** Whether an adopter was first, so that nothing was ever started. */
  readonly isGivenUp: boolean;
  /** Whether the shell said something of its own, as it does of most signals that end a child. */
  readonly hasComplained: boolean;
}

/** What an adopter writes in place of a shim. */
export const GIVEN_UP = "given up ok\n";

const FORMS: Readonly<Record<ShimRecord, RegExp>> = {
  start: /^start (\d+) (\S+) (\S+) (.+) ok(?::(?<seal>\S+))?$/,
  exit: /^exit (\d+) ok(?::(?<seal>\S+))?$/,
  signal: /^signal ([A-Z]+) ok(?::(?<seal>\S+))?$/,
  failed: /^failed (command_not_found|not_executable) ok(?::(?<seal>\S+))?$/,
};

/**
 * Reads the file that a shim writes. Without `seals`, as for a run of an earlier version, every record counts; with
 * them only those that carry theirs.
 */
export function parseRecords(text: string, seals: Seals | null): ShimRecords {
  const lines = text.split("\n");
  const matchFirst = (kind: ShimRecord, among = lines) =>
    firstMatch(among, FORMS[kind], seals === null ? null : seals.of(kind));
  const start = matchFirst("start");
  const exit = matchFirst("exit");
  const failed = start === null ? matchFirst("failed") : null;
  const isRecord = (line: string) => Object.values(FORMS).some((form) => form.test(line));
  const beforeExit = exit === null ? lines : lines.slice(0, lines.indexOf(exit[0]));
  const signal = matchFirst("signal", beforeExit);
  return {
    start: start ? startOf(start) : null,
    failure: failed ? failed[1] as SpawnFailure["problem"] : null,
    exitCode: exit ? Number(exit[1]) : null,
    noticedSignal: signal === null ? null : `SIG${signal[1]}`,
    isGivenUp: text === GIVEN_UP,
    hasComplained: lines.some((line) => line !== "" && !isRecord(line)),
  };
}

/**
 * The signal that ended an agent of which the shell says `code`, or null if it ended by itself. A
 * shell tells both by one number, and says something of every signal but INT and PIPE: those two are
 * believed, since commands that end with their codes mean the same by it.
 */
export function signalOf({ exitCode, hasComplained }: ShimRecords): string | null {
  const number = (exitCode ?? 0) - 128;
  const isSilent = number === constants.signals.SIGINT || number === constants.signals.SIGPIPE;
  return number > 0 && (hasComplained || isSilent) ? nameOf(number) : null;
}

function nameOf(number: number): string {
  const known = Object.entries(constants.signals).find(([, value]) => value === number);
  return known?.[0] ?? `SIG${number}`;
}

function firstMatch(
  lines: readonly string[],
  form: RegExp,
  seal: string | null,
): RegExpExecArray | null {
  for (const line of lines) {
    const match = form.exec(line);
    if (match !== null && (seal === null || match.groups?.["seal"] === seal)) return match;
  }
  return null;
}

function startOf([, pid, boot = "-", up = "-", started = "-"]: RegExpExecArray): StartRecord {
  const uptime = Number.parseFloat(up);
  return {
    pid: Number(pid),
    bootId: boot === "-" ? null : boot,
    uptimeMs: Number.isFinite(uptime) ? uptime * 1000 : null,
    started: started === "-" ? null : started,
  };
}
