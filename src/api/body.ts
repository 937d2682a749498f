import type { Clock } from "../async/clock.ts";
import { type Deadline, LateError, withDeadline } from "../async/deadline.ts";
import { joined } from "../bytes/joined.ts";
import { messageOf } from "../domain/errors.ts";
import type { Code } from "./codes.ts";
import type { ApiLimits } from "./context.ts";
import { ProblemError } from "./problem.ts";

/** Far more than most comments have. */
const SMALL_BYTES = 16 * 1024;

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i;

/** What reading a body needs. */
export interface BodyOptions {
  readonly clock: Clock;
  readonly limits: Pick<ApiLimits, "maxBodyBytes" | "bodyTimeoutMs">;
}

/** The body of a request that must have one, as JSON. */
export async function readJson(request: Request, options: BodyOptions): Promise<unknown> {
  return parseJson(await readJsonBytes(request, options));
}

/** The body of a request that must have one of JSON, byte by byte: what its sender may have signed. */
export async function readJsonBytes(
  request: Request,
  options: BodyOptions,
): Promise<Uint8Array> {
  requireJsonType(request.headers);
  return await readBytes(request, options);
}

/** The body of a request that may come without one; `undefined` then. */
export async function readOptionalJson(request: Request, options: BodyOptions): Promise<unknown> {
  const isTyped = request.headers.has("content-type");
  if (isTyped) requireJsonType(request.headers);
  const bytes = await readBytes(request, options);
  if (bytes.length === 0) return undefined;
  if (!isTyped) requireJsonType(request.headers);
  return parseJson(bytes);
}

/** A form on a foreign page cannot send this type, or a type that counts as it, without asking first. */
function requireJsonType(headers: Headers): void {
  const type = headers.get("content-type");
  if (type === null || !JSON_TYPE.test(type)) {
    throw refused("not_json", `the content type must be "application/json"`);
  }
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw refused("encoded", "it must be sent without a content encoding");
  }
}

async function readBytes(
  request: Request,
  { clock, limits: { maxBodyBytes, bodyTimeoutMs: ms } }: BodyOptions,
): Promise<Uint8Array> {
  const { headers } = request;
  if (Number(headers.get("content-length")) > maxBodyBytes) throw tooLarge(maxBodyBytes);
  try {
    if (isSmall(headers)) return await withDeadline({ ms, clock }, () => readWhole(request));
    // The stream is made when it is asked for.
    if (request.body === null) return new Uint8Array();
    return await readParts(request.body.getReader(), maxBodyBytes, { ms, clock });
  } catch (error) {
    if (!(error instanceof LateError)) throw error;
    throw refused("body_late", `it did not arrive within ${ms / 1000} s`);
  }
}

/**
 * Whether a body is announced, and small. The server takes no more of it than was announced, unless it comes in
 * chunks.
 */
function isSmall(headers: Headers): boolean {
  return Number(headers.get("content-length") ?? NaN) <= SMALL_BYTES &&
    !headers.has("transfer-encoding");
}

/**
 * Without a stream, which would take a tenth of the time of a change. It cannot be cancelled: what has arrived of a
 * late body is kept until its connection ends.
 */
function readWhole(request: Request): Promise<Uint8Array> {
  return unbroken(() => request.bytes());
}

async function readParts(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  deadline: Deadline,
): Promise<Uint8Array> {
  try {
    return await withDeadline(deadline, () => drain(reader, maxBytes));
  } finally {
    // The rest of a refused body is not needed; it does not matter if the cancel fails.
    reader.cancel().catch(() => undefined);
  }
}

async function drain(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { value: chunk } = await unbroken(() => reader.read());
    if (chunk === undefined) return chunks.length === 1 && chunks[0] || joined(chunks);
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
}

/** What `read` gives, unless the connection ends before. */
async function unbroken<Part>(read: () => Promise<Part>): Promise<Part> {
  try {
    return await read();
  } catch (cause) {
    throw refused("body_broken", "the connection broke off", cause);
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw cause instanceof SyntaxError
      ? refused("broken_json", `it is not JSON: ${messageOf(cause)}`, cause)
      : refused("not_utf8", "it is not UTF-8", cause);
  }
}

function tooLarge(maxBytes: number): ProblemError {
  return refused("body_too_large", `it is larger than ${maxBytes} bytes`);
}

/** Closes the connection if the rest of the body may still come. */
function refused(
  code: Code,
  why: string,
  cause?: unknown,
): ProblemError {
  const isCutOff = code === "body_too_large" || code === "body_late";
  const headers = isCutOff ? { connection: "close" } : undefined;
  return new ProblemError(
    { code, detail: `Cannot read the body: ${why}`, headers },
    { cause },
  );
}
