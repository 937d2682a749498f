import { type OpenFile, openOurs } from "../../../files/open_file.ts";
import { UnsafeFileError } from "../../../files/unsafe_file.ts";
import type { LogPiece } from "../../../contracts/run_logs.ts";

/** Maximum bytes of one piece. */
const PIECE_BYTES = 256 * 1024;

/**
 * Yields the bytes of a file from `from` up to `to`, piece by piece. The file is open only while a piece is
 * read, so that a reader that stops early keeps nothing open. Ends early if the file is shorter, or removed.
 */
export async function* piecesOf(
  path: string,
  from: number,
  to: number,
): AsyncGenerator<LogPiece, void, void> {
  for (let position = from; position < to;) {
    const bytes = await readAt(path, position, Math.min(PIECE_BYTES, to - position));
    if (bytes === null || bytes.length === 0) return;
    yield { position, bytes };
    position += bytes.length;
  }
}

async function readAt(
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  using file = openIfThere(path);
  if (file === null) return null;
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (
    let count;
    filled < length && (count = await file.read(bytes.subarray(filled), position + filled));
  ) {
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Null also if something else is in the file's place: there is nothing of ours to read. */
function openIfThere(path: string): OpenFile | null {
  try {
    return openOurs(path, "read");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof UnsafeFileError) return null;
    throw error;
  }
}
