import { toolOutput } from "../net/tool_output.ts";

/** A process that has a lock. */
interface Holder {
  readonly pid: number;
  readonly name: string;
  readonly user: string;
}

/**
 * Which other process has a lock on one of the files at `paths`, for a person: `"sqlite3" (pid 42, user bob)`. Null
 * if that can't be found out: on Linux the system lists all locks, elsewhere `lsof` names those who have the file
 * open, and neither may be there, nor see into another container.
 */
export async function lockHolder(paths: readonly string[]): Promise<string | null> {
  const holder = await holderInList(paths) ?? await holderByLsof(paths);
  if (holder === null) return null;
  const { name, pid, user } = holder;
  return `${JSON.stringify(name)} (pid ${pid}, user ${user})`;
}

/** Why a lock was not had in time, with the process that has it if that can be found out. */
export async function heldText(
  { message }: { readonly message: string },
  paths: readonly string[],
): Promise<string> {
  const holder = await lockHolder(paths);
  return holder === null ? message : `${message}: ${holder}`;
}

async function holderInList(paths: readonly string[]): Promise<Holder | null> {
  if (Deno.build.os !== "linux") return null;
  const list = await toolOutput(["cat", "/proc/locks"]);
  const pid = paths.map(statOf).flatMap((info) => info === null ? [] : pidsIn(list, info))
    .find((pid) => pid !== Deno.pid);
  if (pid === undefined) return null;
  const [, user = "?", name = "?"] =
    /^\s*(\S+)\s+(.*\S)/.exec(await toolOutput(["ps", "-o", "user=,comm=", "-p", `${pid}`])) ?? [];
  return { pid, name, user };
}

/** The processes with a lock on a file, by `/proc/locks`: `1: POSIX  ADVISORY  READ 42 fe:00:1234 120 120`. */
export function pidsIn(list: string, { dev, ino }: Pick<Deno.FileInfo, "dev" | "ino">): number[] {
  const hex = (number: number) => number.toString(16).padStart(2, "0");
  const file = `${hex((dev >> 8) & 0xfff)}:${hex((dev & 0xff) | ((dev >> 12) & 0xfff00))}:${ino}`;
  return list.split("\n").flatMap((line) => {
    const [, kind, , , pid, where] = line.trim().split(/\s+/);
    // A line with an arrow is of one who waits.
    return kind !== "->" && where === file && Number(pid) > 0 ? [Number(pid)] : [];
  });
}

async function holderByLsof(paths: readonly string[]): Promise<Holder | null> {
  return parseLsof(await toolOutput(["lsof", "-F", "pcL", "--", ...paths])) ?? null;
}

/** The first other process in what `lsof -F pcL` prints: a line for each field. */
export function parseLsof(output: string): Holder | undefined {
  const [, ...processes] = `\n${output}`.split("\np");
  return processes.map((text) => {
    const [pid = "", ...fields] = text.split("\n");
    const field = (letter: string) =>
      fields.find((line) => line.startsWith(letter))?.slice(1) ?? "?";
    return { pid: Number(pid), name: field("c"), user: field("L") };
  }).find(({ pid }) => pid !== Deno.pid);
}

function statOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch {
    return null; // There is no such file.
  }
}
