import type { LogPiece } from "../../../contracts/run_logs.ts";

/** How much is read at once. */
const PIECE_BYTES = 256 * 1024;

/**
 * What a file holds from `from` up to `to`, piece by piece. It is open only while a piece is read: a reader
 * that never comes back keeps nothing open. Ends early where the file does, or once it was taken away.
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
  using file = await openIfThere(path);
  if (file === null) return null;
  await file.seek(position, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (let count; filled < length && (count = await file.read(bytes.subarray(filled)));) {
    filled += count;
  }
  return bytes.subarray(0, filled);
}

async function openIfThere(path: string): Promise<Deno.FsFile | null> {
  try {
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
