import type { LogPiece } from "../../../contracts/run_logs.ts";

/** How much is read at once. */
const PIECE_BYTES = 256 * 1024;

/**
 * What a file holds from `from` up to `to`, piece by piece. It is open only while a piece is read: a reader
 * that never comes back keeps nothing open. Ends early where the file does.
 */
export async function* piecesOf(
  path: string,
  from: number,
  to: number,
): AsyncGenerator<LogPiece, void, void> {
  for (let position = from; position < to;) {
    const bytes = await readAt(path, position, Math.min(PIECE_BYTES, to - position));
    if (bytes.length === 0) return;
    yield { position, bytes };
    position += bytes.length;
  }
}

async function readAt(
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  await file.seek(position, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (let count; filled < length && (count = await file.read(bytes.subarray(filled)));) {
    filled += count;
  }
  return bytes.subarray(0, filled);
}
