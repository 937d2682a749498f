import { Slices } from "../../../async/slices.ts";
import { type Board, boardParts } from "../text/document.ts";

/** How much of a board is encoded at once, in UTF-16 units. */
const AT_ONCE = 2 ** 19;

/** The text of a board as bytes, in chunks. A large board is encoded in slices. */
export async function encodeBoard(board: Board): Promise<Uint8Array[]> {
  const encoder = new TextEncoder();
  const slices = new Slices();
  const chunks: Uint8Array[] = [];
  let parts: string[] = [];
  let length = 0;
  const flush = () => {
    chunks.push(encoder.encode(parts.join("")));
    [parts, length] = [[], 0];
  };
  for (const part of boardParts(board)) {
    parts.push(part);
    length += part.length;
    if (length < AT_ONCE) continue;
    flush();
    if (slices.isOver) await slices.next();
  }
  flush();
  return chunks;
}
