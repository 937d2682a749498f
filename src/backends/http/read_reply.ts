import { inSlices, Slices } from "../../async/slices.ts";
import { parseJson } from "../../text/json.ts";
import { estimatedParseMs, JsonLimitError, type JsonLimits } from "../../text/json_scan.ts";
import { jsonSteps } from "../../text/json_steps.ts";

const MIB = 2 ** 20;

/** The largest reply of an honest server by far, in MiB. */
export const MAX_REPLY_MIB = 64;

/** No server needs as much to explain an error, in bytes. What follows is not read. */
const MAX_ERROR_BYTES = 65_536;

/** A body of at most so many bytes is read, and parsed, at once: that takes some milliseconds. */
const SMALL_BYTES = MIB / 2;

/** A larger one is, too, if it seems to take no longer than so many milliseconds. */
const QUICK_MS = 16;

/** How much room a body of unknown length gets first, in bytes. */
const FIRST_BYTES = 65_536;

/** How deep arrays and objects may lie in each other. */
const MAX_DEPTH = 64;
/** How many values one MiB may hold: a reply with many short ones has half as many. */
const VALUES_A_MIB = 131_072;
/** How long one text in a reply may be: an honest one is a description, or a comment. */
const MAX_LENGTH = 4 * MIB;

/** The reply is larger than a reply may be. */
export class ReplyLimitError extends Error {
  override readonly name = "ReplyLimitError";
}

/** What a reply says. */
export interface Body {
  /** Its text; empty if it is long. */
  readonly text: string;
  /** The body as a value, or undefined if it is not JSON. */
  readonly json: unknown;
}

/**
 * Reads a body, of which the decoded bytes count. Of a reply that is not a success, it reads the beginning.
 *
 * @throws {ReplyLimitError} for a larger body, or for JSON that holds more than a reply may; the rest is not
 * read
 */
export async function readBody(
  response: Response,
  maxMib: number,
  signal: AbortSignal,
): Promise<Body> {
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(
    response.headers.get("content-type") ?? "",
  );
  const asText = (text: string) => ({ text, json: isJson ? parseJson(text) : undefined });
  const length = statedLength(response);
  if (length <= SMALL_BYTES) return asText(await response.text());
  const bytes = length <= (response.ok ? maxMib * MIB : MAX_ERROR_BYTES)
    ? await response.bytes()
    : await readBytes(response, maxMib, signal);
  if (bytes.length <= SMALL_BYTES || estimatedParseMs(bytes) <= QUICK_MS) {
    return asText(new TextDecoder().decode(bytes));
  }
  return { text: "", json: isJson ? await parse(bytes, maxMib, signal) : undefined };
}

/** How long the body is, if the server has said it: then no more can come. Infinity if it has not. */
function statedLength({ headers }: Response): number {
  // A body that is compressed has another length.
  if (headers.has("content-encoding")) return Infinity;
  const length = headers.get("content-length") ?? "";
  return /^\d+$/.test(length) ? Number(length) : Infinity;
}

/**
 * Reads a body in slices, since its chunks can come without a pause. It copies each chunk: behind a short one
 * there can be a long buffer, which would stay as long as the chunk does.
 */
async function readBytes(
  { body, ok }: Response,
  maxMib: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const maxBytes = ok ? maxMib * MIB : MAX_ERROR_BYTES;
  const slices = new Slices();
  let bytes = new Uint8Array(FIRST_BYTES);
  let length = 0;
  // An early end closes the connection.
  for await (const chunk of body ?? []) {
    const all = length + chunk.length;
    if (all > maxBytes && ok) throw new ReplyLimitError(`more than ${maxMib} MiB`);
    if (all > bytes.length) bytes = await grown(bytes.subarray(0, length), all, slices, signal);
    bytes.set(chunk, length);
    length = all;
    if (length > maxBytes) break;
    if (slices.isOver) await slices.next(signal);
  }
  return bytes.subarray(0, length);
}

/** A copy with room for at least `length` bytes. A large one is made in slices. */
async function grown(
  bytes: Uint8Array,
  length: number,
  slices: Slices,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const larger = new Uint8Array(Math.max(length, 2 * bytes.length));
  for (let at = 0; at < bytes.length; at += MIB) {
    larger.set(bytes.subarray(at, at + MIB), at);
    if (slices.isOver) await slices.next(signal);
  }
  return larger;
}

async function parse(bytes: Uint8Array, maxMib: number, signal: AbortSignal): Promise<unknown> {
  try {
    return await inSlices(jsonSteps(withoutMark(bytes), limitsOf(maxMib)), signal);
  } catch (error) {
    if (error instanceof JsonLimitError) throw new ReplyLimitError(error.message);
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Without a byte order mark. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return hasMark ? bytes.subarray(3) : bytes;
}

function limitsOf(maxMib: number): JsonLimits {
  return {
    maxDepth: MAX_DEPTH,
    maxValues: maxMib * VALUES_A_MIB,
    maxLength: MAX_LENGTH,
  };
}
