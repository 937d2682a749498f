import { closeSync, constants, existsSync, fstatSync, openSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../domain/errors.ts";
import { OpenFile } from "./open_handle.ts";
import { describeKind, UnsafeFileError } from "./unsafe_file.ts";

export type { OpenFile } from "./open_handle.ts";

/**
 * `read`: an existing file. `append`: a file that is read, cut and appended to. `update`: an existing file that
 * is written at any place. `create`: a new file; whatever is there already is an error.
 */
export type Access = "read" | "append" | "update" | "create";

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } =
  constants;

const FLAGS: Readonly<Record<Access, number>> = {
  read: O_RDONLY,
  append: O_RDWR | O_APPEND,
  update: O_RDWR,
  create: O_RDWR | O_CREAT | O_EXCL,
};

/** How often a path is opened again whose entry others replace meanwhile. */
const RETRIES = 3;

/** The mode of a new file: the umask can only take from it. */
const OWNER_ONLY = 0o600;

/**
 * Opens a file of the state folder: one that only this program makes, in a folder of ours, at a path that an
 * agent of the same user can reach. It has to be a regular file of the folder's owner. A link is not followed.
 *
 * Nothing here waits for the other end of a named pipe: the system checks the entry as it opens it
 * (`O_NOFOLLOW`, `O_NONBLOCK`), and what was opened is inspected, not what was at the path a moment before.
 *
 * @throws {UnsafeFileError} for anything but such a file
 * @throws {Deno.errors.NotFound} and Deno's other errors
 */
export function openOurs(path: string, access: Access, { isNewIfAbsent = false } = {}): OpenFile {
  const create = isNewIfAbsent ? O_CREAT : 0;
  const flags = FLAGS[access] | create | O_NOFOLLOW;
  if (access === "create") return open(path, flags);
  const { file, uid } = openEntry(path, flags);
  if (uid === Deno.lstatSync(dirname(path)).uid) return file;
  file.close();
  throw new UnsafeFileError(path, `belongs to another user (uid ${uid})`);
}

/**
 * Opens the entry at `path` itself. Unless it has every right, Deno resolves a path before it opens it, so that
 * `O_NOFOLLOW` never meets a link: only a look at what lies there tells. A file that was renamed over it
 * meanwhile is opened instead.
 */
function openEntry(path: string, flags: number): { file: OpenFile; uid: number | null } {
  for (let left = RETRIES;; left--) {
    const file = openResolved(path, flags);
    const { dev, ino } = file.atOpening;
    const entry = Deno.lstatSync(path);
    if (entry.isFile && entry.ino === ino && entry.dev === dev) return { file, uid: entry.uid };
    file.close();
    if (!entry.isFile) throw new UnsafeFileError(path, describeKind(entry));
    if (left === 0) throw new UnsafeFileError(path, "was replaced again and again");
  }
}

/**
 * Opens the file at `path` to append to it, or creates it. A person names it, so it may belong to anybody; but a link
 * at the path is not followed, and nothing waits for the other end of a named pipe.
 *
 * @throws {UnsafeFileError} for anything but a regular file
 * @throws {Deno.errors.NotFound} if its folder does not exist, and Deno's other errors
 */
export function openToAppend(path: string): OpenFile {
  for (let left = RETRIES;; left--) {
    try {
      return openEntry(path, FLAGS.append | O_NOFOLLOW).file;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    try {
      // A link that leads nowhere exists, too, so nothing is created at its end.
      open(path, FLAGS.create | O_NOFOLLOW).close();
    } catch (error) {
      // Another process may have created it just now.
      if (!(error instanceof Deno.errors.AlreadyExists) || left === 0) throw error;
    }
  }
}

/** A link that leads nowhere is no file that is absent. */
function openResolved(path: string, flags: number): OpenFile {
  try {
    return open(path, flags);
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? refusalAt(path) ?? error : error;
  }
}

/**
 * Opens a file that a person names: the config, `.env`, the board. It may be a link, and may belong to anybody. It
 * has to be a regular file, so that nothing waits for ever. `mode` is that of a new file.
 *
 * @throws {UnsafeFileError} for anything else, such as a named pipe
 * @throws {Deno.errors.NotFound} and Deno's other errors
 */
export function openGiven(
  path: string,
  access: Access = "read",
  mode: number = OWNER_ONLY,
): OpenFile {
  return open(path, FLAGS[access], mode);
}

/**
 * Whether something is at `path`; a link that leads nowhere is not. For what is mostly absent, where an error that says
 * so costs twenty times as much.
 */
export function isThere(path: string): boolean {
  return existsSync(path);
}

/** Opens a folder, to make the names in it safe on the disk. */
export function openFolder(path: string): OpenFile {
  return open(path, O_RDONLY | O_DIRECTORY);
}

function open(path: string, flags: number, mode: number = OWNER_ONLY): OpenFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, flags | O_NONBLOCK, mode);
  } catch (error) {
    throw explained(path, flags, error);
  }
  const stats = fstatSync(descriptor);
  if (stats.isFile() || (flags & O_DIRECTORY) !== 0) return new OpenFile(path, descriptor, stats);
  closeSync(descriptor);
  throw new UnsafeFileError(path, describeKind(kindOf(stats)));
}

function kindOf(stats: Stats) {
  return {
    isFile: stats.isFile(),
    isDirectory: stats.isDirectory(),
    isSymlink: stats.isSymbolicLink(),
    isFifo: stats.isFIFO(),
    isSocket: stats.isSocket(),
  };
}

/** Callers know Deno's errors; a system call that failed here has Node's. */
function explained(path: string, flags: number, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // A link, a folder that is to be written, and the writing end of a pipe, a socket: all say it in their own way.
  if (code === "EISDIR" || code === "ENXIO") return refusalAt(path) ?? error;
  // Where links are followed, this one leads back to itself.
  if (code === "ELOOP" && (flags & O_NOFOLLOW) !== 0) return refusalAt(path) ?? error;
  const known = typeof code === "string" ? ERRORS[code] : undefined;
  return known === undefined ? error : new known(messageOf(error), { cause: error });
}

type DenoError = new (message: string, options?: ErrorOptions) => Error;

const ERRORS: Readonly<Record<string, DenoError>> = {
  ENOENT: Deno.errors.NotFound,
  ENOTDIR: Deno.errors.NotADirectory,
  EEXIST: Deno.errors.AlreadyExists,
  EACCES: Deno.errors.PermissionDenied,
  EPERM: Deno.errors.PermissionDenied,
};

function refusalAt(path: string): UnsafeFileError | null {
  try {
    const entry = Deno.lstatSync(path);
    return entry.isFile ? null : new UnsafeFileError(path, describeKind(entry));
  } catch {
    return null; // It is gone: the error of the open says why it failed.
  }
}
