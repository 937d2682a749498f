import { inSlices, Slices } from "../../async/slices.ts";
import { parseJson } from "../../text/json.ts";
import { JsonLimitError, type JsonLimits } from "../../text/json_scan.ts";
import { jsonSteps } from "../../text/json_steps.ts";

const MIB = 2 ** 20;

/** The largest reply of an honest server by far, in MiB. */
export const MAX_REPLY_MIB = 64;

/** No server needs as much to explain an error, in bytes. What follows is not read. */
const MAX_ERROR_BYTES = 65_536;

/** A text of at most so many bytes is read, and parsed, at once: that takes about a millisecond. */
const SMALL_BYTES = 131_072;

/** How deep arrays and objects may lie in each other. */
const MAX_DEPTH = 64;
/** How many values one MiB may hold: an honest reply has less than a quarter. */
const VALUES_A_MIB = 16_384;
/** How long one text in a reply may be: an honest one is a description, or a comment. */
const MAX_LENGTH_MIB = 4;

/** The reply is larger than a reply may be. */
export class ReplyLimitError extends Error {
  override readonly name = "ReplyLimitError";
}

/** The text of a body, and what it stands for: undefined if it is not JSON. */
export interface Body {
  readonly text: string;
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
  const text = isSmall(response) ? await response.text() : await readText(response, maxMib);
  return { text, json: isJson ? await parse(text, maxMib, signal) : undefined };
}

/** Whether the server has said how long the body is, by which the connection then goes, and it is not long. */
function isSmall({ headers }: Response): boolean {
  const length = headers.get("content-length");
  // A body that is compressed has another length.
  return length !== null && !headers.has("content-encoding") && Number(length) <= SMALL_BYTES;
}

async function readText({ body, ok }: Response, maxMib: number): Promise<string> {
  if (body === null) return "";
  const maxBytes = ok ? maxMib * MIB : MAX_ERROR_BYTES;
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  // An early end closes the connection.
  for await (const chunk of body) {
    bytes += chunk.length;
    parts.push(decoder.decode(chunk, { stream: true }));
    if (bytes <= maxBytes) continue;
    if (ok) throw new ReplyLimitError(`more than ${maxMib} MiB`);
    break;
  }
  return parts.join("") + decoder.decode();
}

async function parse(text: string, maxMib: number, signal: AbortSignal): Promise<unknown> {
  if (text.length <= SMALL_BYTES) return parseJson(text);
  try {
    const slices = new Slices();
    // The text has just been put together.
    await slices.next(signal);
    return await inSlices(jsonSteps(text, limitsOf(maxMib)), signal, slices);
  } catch (error) {
    if (error instanceof JsonLimitError) throw new ReplyLimitError(error.message);
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function limitsOf(maxMib: number): JsonLimits {
  return {
    maxDepth: MAX_DEPTH,
    maxValues: maxMib * VALUES_A_MIB,
    maxLength: MAX_LENGTH_MIB * MIB,
  };
}
