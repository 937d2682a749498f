import type { LogPiece } from "../../contracts/run_logs.ts";

const encoder = new TextEncoder();
const LINE_END = 0x0a;
/** No character of UTF-8 has more bytes that continue it. */
const MAX_CONTINUATION = 3;

/** What is sent for a piece of a log. */
export type GapTeller = (piece: LogPiece) => Uint8Array<ArrayBuffer>[];

/**
 * Makes the pieces of a log one text that begins at the position `from`. What was forgotten between
 * them is told by a line of its own, after which no half of a character comes.
 */
export function createGapTeller(from: number): GapTeller {
  let cursor = from;
  let isLineBegun = false;
  return ({ position, bytes }) => {
    const isGap = position > cursor;
    const skipped = isGap ? continuationOf(bytes) : 0;
    const told = isGap ? [leftOut(position + skipped - cursor, isLineBegun)] : [];
    cursor = position + bytes.length;
    isLineBegun = bytes.at(-1) !== LINE_END;
    return [...told, bytes.subarray(skipped)];
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
