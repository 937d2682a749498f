import type { SpawnFailure } from "../../domain/outcome.ts";
import { spawnFailure } from "../failure.ts";
import { askedBy, type LeaderEnd } from "../leader.ts";
import { readRecords, readStart } from "./folder.ts";
import { signalOf } from "./records.ts";
import type { Seals } from "./seals.ts";
import { SHIM_FAILED, SHIM_NAME } from "./script.ts";

/** Which process's end is read. */
export interface EndedProcess {
  readonly folder: string;
  readonly command: string;
  readonly cwd: string | null;
  readonly seals: Seals | null;
}

/** What is seen of a shim that left no record of the end: such as one that was killed. */
export type ShimStatus = Pick<Deno.CommandStatus, "code" | "signal">;

/** With these a shell says that it could not start a command. An agent may end with them too. */
const NOT_STARTED = [126, 127];

/** The first line of what the agent wrote is enough to know whether the shell wrote it. */
const FIRST_LINE_BYTES = 1024;

/** Only KILL ends a shim without a record: it traps the other signals. */
const KILLED: ShimStatus = { code: 137, signal: "SIGKILL" };

/**
 * How an agent ended whose shim is not a child of this process: only its records tell. If they were removed
 * with their folder, nothing does.
 */
export function readAdoptedEnd(ended: EndedProcess): LeaderEnd {
  const { start, failure } = readRecords(ended.folder, ended.seals);
  if (start !== null || failure !== null) return readEnd(ended, KILLED);
  return { code: null, signal: null, spawnFailure: null, isUnknown: true };
}

/**
 * How an agent ended: by how its shim did, which the system tells, or else by the shim's record. A shim ends with
 * its agent's exit code unless a signal ends it.
 */
export function readEnd(ended: EndedProcess, shim: ShimStatus): LeaderEnd {
  const { folder, command, cwd, seals } = ended;
  const records = readRecords(folder, seals);
  const never = (problem: SpawnFailure["problem"], reason = ""): LeaderEnd => ({
    code: null,
    signal: null,
    spawnFailure: spawnFailure(problem, command, cwd, reason),
  });
  if (records.failure !== null) return never(records.failure);
  if (records.exitCode === null && shim.signal !== null) {
    const asked = askedBy(records.noticedSignal ?? shim.signal);
    return { code: null, signal: shim.signal, spawnFailure: null, ...asked };
  }
  if (records.start === null && shim.code === SHIM_FAILED) {
    return never("refused", `nothing can be written to "${folder}"`);
  }
  const exitCode = shim.signal === null ? shim.code : records.exitCode ?? shim.code;
  const refusal = NOT_STARTED.includes(exitCode) ? shellRefusal(folder) : null;
  if (refusal !== null) return never(exitCode === 127 ? "command_not_found" : "refused", refusal);
  const signal = signalOf({ ...records, exitCode });
  // A shell says nothing of INT, whose number is also the exit code of commands that mean something else.
  const asked = askedBy(records.noticedSignal ?? (signal === "SIGINT" ? null : signal));
  return { code: signal === null ? exitCode : null, signal, spawnFailure: null, ...asked };
}

/** What the shell said of a command that was there and could not be started, or null. */
function shellRefusal(folder: string): string | null {
  const [line = ""] = readStart(`${folder}/err`, FIRST_LINE_BYTES).split("\n");
  return line.startsWith(`${SHIM_NAME}: `) ? line.slice(line.lastIndexOf(": ") + 2) : null;
}
