import { openGiven, openOurs } from "./open_file.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** How much a small file of ours may hold, unless its reader names another limit, in bytes. */
const SMALL_BYTES = 64 * 1024;

/**
 * The bytes of a small file of the state folder, or null if there is none.
 *
 * @throws {UnsafeFileError} for anything but a regular file of ours of at most `maxBytes`
 */
export function readOurs(path: string, maxBytes: number = SMALL_BYTES): Uint8Array | null {
  try {
    using file = openOurs(path, "read");
    return file.readAllSync(maxBytes);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** The same as text. */
export function readOurText(path: string, maxBytes?: number): string | null {
  const bytes = readOurs(path, maxBytes);
  return bytes === null ? null : decoder.decode(bytes);
}

/**
 * Writes a small file of the state folder, readable for its owner only unless `mode` says otherwise. A reader sees the old content or the new
 * one. Whatever is at the path is replaced and not written through: a link, a named pipe.
 */
export function replaceOurs(path: string, content: string | Uint8Array, mode?: number): void {
  const temporary = `${path}.new`;
  removeEntry(temporary);
  {
    using file = openOurs(temporary, "create");
    file.writeSync(typeof content === "string" ? encoder.encode(content) : content);
    if (mode !== undefined) file.chmodSync(mode);
  }
  Deno.renameSync(temporary, path);
}

/** Appends to a file of the state folder; creates it if there is none. */
export function appendOurs(path: string, text: string): void {
  using file = openOurs(path, "append", { isNewIfAbsent: true });
  file.writeSync(encoder.encode(text));
}

/** Removes a file or a link, if there is one. */
export function removeEntry(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Whether a file could not be written since its disk, or the user's part of it, is full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "ENOSPC" || error.code === "EDQUOT");
}

/** The bytes of a file that a person names, as {@linkcode openGiven} opens it. */
export async function readGiven(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  using file = openGiven(path);
  return await file.readAll(maxBytes);
}
