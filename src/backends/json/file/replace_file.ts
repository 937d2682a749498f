import { dirname } from "node:path";
import { type OpenFile, openFolder, openOurs } from "../../../files/open_file.ts";

/** A point in a write at which tests can make it fail. */
export type WriteStep =
  | "locked"
  | "temp_created"
  | "temp_written"
  | "temp_synced"
  | "renamed"
  | "folder_synced";

/** Gets each read and write as it happens, for tests that count them or make them fail. */
export type Trace = (step: WriteStep | "stat" | "read") => void | Promise<void>;

/**
 * Writes `chunks` to a new file beside `path`, safe on the disk, and returns its path. The file gets the mode
 * of `original` and, if this process may change owners, its owner.
 *
 * The name is always the same, so that the next write removes the file that a killed process has left. Only
 * the holder of the lock may call this.
 */
export async function writeBeside(
  path: string,
  chunks: readonly Uint8Array[],
  original: Deno.FileInfo,
  trace: Trace,
): Promise<string> {
  const temp = tempPath(path);
  await removeIfThere(temp);
  // createNew: never writes through a link that another user has put there.
  using file = openOurs(temp, "create");
  await trace("temp_created");
  await writeAll(file, chunks);
  await trace("temp_written");
  await keepOwnership(temp, file.info(), original);
  await file.syncData();
  await trace("temp_synced");
  return temp;
}

/**
 * Refuses a file that is read-only for all users. Replacing a file needs no right to write to it, but the
 * owner does not want it to change.
 *
 * @throws {Deno.errors.PermissionDenied}
 */
export function requireWritable({ mode }: Deno.FileInfo): void {
  if (mode !== null && (mode & 0o222) === 0) {
    throw new Deno.errors.PermissionDenied("the file is read-only; make it writable (chmod u+w)");
  }
}

/** The path of the file that {@linkcode writeBeside} writes. */
export function tempPath(path: string): string {
  return `${path}.tmp`;
}

/** Makes a rename in the folder of `path` safe on the disk. */
export async function syncFolder(path: string): Promise<void> {
  using folder = openFolder(dirname(path));
  await folder.syncData();
}

/** Removes a file, if it exists. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function writeAll(file: OpenFile, chunks: readonly Uint8Array[]): Promise<void> {
  let offset = 0;
  for (const bytes of chunks) {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at), offset + at);
    offset += bytes.length;
  }
}

async function keepOwnership(
  temp: string,
  made: Pick<Deno.FileInfo, "uid" | "gid">,
  { mode, uid, gid }: Deno.FileInfo,
): Promise<void> {
  if (uid !== made.uid || gid !== made.gid) {
    await Deno.chown(temp, uid, gid).catch((error) => {
      // Only root may do this. For other users the file becomes their own, as with every editor.
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    });
  }
  if (mode !== null) await Deno.chmod(temp, mode & 0o7777);
}
