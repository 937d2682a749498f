import { dirname } from "node:path";
import type { BackendContext } from "../../kind.ts";
import { openGiven } from "../../../files/open_file.ts";
import { lockMode, replacers, share } from "../../../files/shared_mode.ts";

/** What SQLite keeps beside a database. It gives them the mode of the database when it makes them. */
const BESIDE = ["-wal", "-shm"];

/**
 * Creates the file of a new board for its owner, and for the group if that may write to the folder, whatever the
 * umask is.
 */
export function createBoardFile(path: string): void {
  try {
    openGiven(path, "create").close();
    share(path, { mode: lockMode([replacers(Deno.statSync(dirname(path)))]) });
  } catch {
    // SQLite's own attempt says best why the file cannot be created.
  }
}

/**
 * A user who may read a database can lock it, or the index of its log, and so stop all writes for ever. So this
 * takes the right to read from the group and from all others unless they may also write, and says so. A board that
 * is shared on purpose is writable for its group and stays so. Only its owner can change the mode: others are warned.
 */
export function guardBoardFile(
  path: string,
  { mode }: Deno.FileInfo,
  warn: BackendContext["warn"],
): void {
  if (mode === null) return;
  const wanted = mode & 0o777 & (0o700 | lockMode([{ mode }]));
  const real = Deno.realPathSync(path);
  const files = [real, ...BESIDE.map((end) => `${real}${end}`)].filter(isThere);
  const wide = files.filter((file) => ((Deno.lstatSync(file).mode ?? 0) & 0o777 & ~wanted) !== 0);
  if (wide.length === 0) return;
  const isDone = wide.map((file) => share(file, { mode: wanted })).every((done) => done);
  const board = JSON.stringify(path);
  warn(
    isDone
      ? {
        problem:
          `Other users could read board ${board}, and so could have stopped all changes of ` +
          "it: took that right from them",
        remedy: "to share a board, let its group write to it (chmod g+w)",
      }
      : {
        problem: `Other users may read board ${board}, and so can stop all changes of it`,
        remedy: "its owner can take that right away: chmod go-r",
      },
  );
}

function isThere(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false; // There is none, or SQLite's own attempt says why it can't be used.
  }
}

/** Whether this process may write to the file. A read-only file counts as such for root, too. */
export function mayWrite(path: string, info: Deno.FileInfo | null): boolean {
  const isLocked = info !== null && info.mode !== null && (info.mode & 0o222) === 0;
  return !isLocked && Deno.permissions.querySync({ name: "write", path }).state === "granted";
}

/** Whether it is still the same file with the same mode. */
export function isSame(now: Deno.FileInfo | null, { ino, dev, mode }: Deno.FileInfo): boolean {
  return now?.ino === ino && now.dev === dev && now.mode === mode;
}

/** What is at `path`; null for nothing. */
export function statOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
