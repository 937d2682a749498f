import type { LogPiece } from "../../contracts/run_logs.ts";

const encoder = new TextEncoder();
const LINE_END = 0x0a;
/** No character of UTF-8 has more bytes that continue it. */
const MAX_CONTINUATION = 3;

/** Makes what is sent for a piece of a log. */
export type GapMarker = (piece: LogPiece) => Uint8Array<ArrayBuffer>[];

/**
 * Makes the pieces of a log one text that begins at the position `from`. A line of its own
 * marks what was forgotten between them; no half of a character follows it.
 */
export function createGapMarker(from: number): GapMarker {
  let cursor = from;
  let isLineBegun = false;
  return ({ position, bytes }) => {
    const isGap = position > cursor;
    const skipped = isGap ? continuationOf(bytes) : 0;
    const mark = isGap ? [leftOut(position + skipped - cursor, isLineBegun)] : [];
    cursor = position + bytes.length;
    isLineBegun = bytes.at(-1) !== LINE_END;
    return [...mark, bytes.subarray(skipped)];
  };
}

function leftOut(bytes: number, isLineBegun: boolean): Uint8Array<ArrayBuffer> {
  return encoder.encode(`${isLineBegun ? "\n" : ""}[… ${bytes} bytes left out …]\n`);
}

/** How many bytes at the front belong to a character that began before them. */
function continuationOf(bytes: Uint8Array): number {
  const front = bytes.subarray(0, MAX_CONTINUATION);
  const begun = front.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return begun === -1 ? front.length : begun;
}
