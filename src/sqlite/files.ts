import { isThere } from "../files/open_file.ts";
import { describeKind, UnsafeFileError } from "../files/unsafe_file.ts";

/** What SQLite may open beside a database, by the end of its name. */
const BESIDE = ["-journal", "-wal", "-shm"] as const;

/**
 * Makes sure that SQLite opens nothing but files at `path` and beside it. It opens a rollback journal to read,
 * and would wait for ever, with the whole process, for the other end of a named pipe.
 *
 * Between this and SQLite's own opening something else can be put there, by somebody who may write to the folder
 * and is fast: SQLite cannot be told not to wait.
 *
 * @throws {UnsafeFileError} for anything but a file; the database itself may be a link to one
 */
export function requireFiles(path: string): void {
  const main = targetOf(path);
  if (main === null) return;
  requireFile(main);
  for (const end of BESIDE) {
    const path = `${main}${end}`;
    // SQLite follows no link that leads nowhere.
    if (isThere(path)) requireFile(path);
  }
}

function requireFile(path: string): void {
  const entry = entryAt(path);
  if (entry !== null && !entry.isFile) throw new UnsafeFileError(path, describeKind(entry));
}

/** SQLite follows a link to the database, and keeps what belongs to it beside the target. Null if it is new. */
function targetOf(path: string): string | null {
  if (!entryAt(path)?.isSymlink) return path;
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function entryAt(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw error;
  }
}
