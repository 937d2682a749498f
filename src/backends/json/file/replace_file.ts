import { dirname } from "node:path";

/** A point in the life of a write, for tests that break it there. */
export type WriteStep =
  | "locked"
  | "temp_created"
  | "temp_written"
  | "temp_synced"
  | "renamed"
  | "folder_synced";

/** Reads and writes as they happen, for tests that count or break them. */
export type Trace = (step: WriteStep | "stat" | "read") => void | Promise<void>;

/**
 * Writes `bytes` beside `path`, safe on the disk, and returns the new file's path. It has the mode of
 * `original` and, where this process may give files away, its owner.
 *
 * The name is always the same, so that what a killed process left is cleared away by the next write;
 * only the holder of the lock comes here.
 */
export async function writeBeside(
  path: string,
  bytes: Uint8Array,
  original: Deno.FileInfo,
  trace: Trace,
): Promise<string> {
  const temp = tempPath(path);
  await removeIfThere(temp);
  // createNew: never through a link that somebody put there.
  using file = await Deno.open(temp, { write: true, createNew: true, mode: 0o600 });
  await trace("temp_created");
  await writeAll(file, bytes);
  await trace("temp_written");
  await keepOwnership(temp, await file.stat(), original);
  await file.sync();
  await trace("temp_synced");
  return temp;
}

/**
 * Respects a file that nobody may write to: replacing one needs no right on the file itself.
 *
 * @throws {Deno.errors.PermissionDenied}
 */
export function requireWritable({ mode }: Deno.FileInfo): void {
  if (mode !== null && (mode & 0o222) === 0) {
    throw new Deno.errors.PermissionDenied("the file is read-only; make it writable (chmod u+w)");
  }
}

/** Where {@linkcode writeBeside} writes. */
export function tempPath(path: string): string {
  return `${path}.tmp`;
}

/** Makes a rename in the folder of `path` safe on the disk. */
export async function syncFolder(path: string): Promise<void> {
  using folder = await Deno.open(dirname(path), { read: true });
  await folder.sync();
}

/** Removes a file that need not be there. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}

async function keepOwnership(
  temp: string,
  made: Deno.FileInfo,
  { mode, uid, gid }: Deno.FileInfo,
): Promise<void> {
  if (uid !== made.uid || gid !== made.gid) {
    await Deno.chown(temp, uid, gid).catch((error) => {
      // Only root may: for everyone else the file becomes theirs, as with every editor.
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    });
  }
  if (mode !== null) await Deno.chmod(temp, mode & 0o7777);
}
