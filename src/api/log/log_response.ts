import type { LogPiece, RunLog } from "../../contracts/run_logs.ts";
import type { RunRecord } from "../../domain/run.ts";
import type { OpenedLog } from "../../operations/runs.ts";
import type { EndpointRequest } from "../endpoints/endpoint.ts";
import { COMMON_HEADERS } from "../headers.ts";
import { type Problem, ProblemError } from "../problem.ts";
import { createGapMarker } from "./left_out.ts";
import { type Span, spanOf } from "./range.ts";
import { streamOf } from "./stream.ts";

/** No proxy may hold lines back to compress them, and no browser may take them for a page. */
const HEADERS = {
  ...COMMON_HEADERS,
  "content-type": "text/plain; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "accept-ranges": "bytes",
} as const;

/** Answers with what a run printed: all that is kept, the requested range, or as it comes. */
export async function logResponse(
  { run, log, follow, offset = 0 }: OpenedLog,
  { request, draining, shutdown, hold }: EndpointRequest,
): Promise<Response> {
  const { method, headers } = request;
  if (method === "HEAD") return new Response(null, { headers: HEADERS });
  if (follow) {
    if (!hold()) throw new ProblemError(TOO_MANY_FOLLOW);
    return followed(log, offset, draining);
  }
  // An If-Range never fits, since the log has no validator (RFC 9110, 13.1.5).
  const range = headers.has("if-range") ? null : headers.get("range");
  const span = spanOf(range, log);
  if (span === "unsatisfiable") throw unsatisfiable(run, log);
  return span === null ? await whole(log, shutdown) : await part(run, log, span, shutdown);
}

async function whole(log: RunLog, end: AbortSignal | undefined): Promise<Response> {
  const to = log.end;
  const pieces = log.read(0, to)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done) return new Response("", { headers: HEADERS });
  const beginning = createGapMarker(0)(first.value);
  const length = sizeOf(beginning) + to - endOf(first.value);
  return streamed({ beginning, pieces, end, length, status: 200, headers: HEADERS });
}

/** The header says so if the beginning was forgotten before it could be read. */
async function part(
  run: RunRecord,
  log: RunLog,
  { from, to }: Span,
  end: AbortSignal | undefined,
): Promise<Response> {
  const pieces = log.read(from, to)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done) throw unsatisfiable(run, log);
  const { position, bytes } = first.value;
  const headers = { ...HEADERS, "content-range": `bytes ${position}-${to - 1}/${log.end}` };
  const length = to - position;
  return streamed({ beginning: [bytes], pieces, end, length, status: 206, headers });
}

/** A part of a log. Its first piece was read, so that its length is known. */
interface Stretch {
  readonly beginning: readonly Uint8Array<ArrayBuffer>[];
  readonly pieces: AsyncIterator<LogPiece, void, void>;
  /** Breaks it off. The reader notices that by the length. */
  readonly end: AbortSignal | undefined;
  readonly length: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A log may be too large for memory: it is sent piece by piece, as fast as its reader takes it. */
function streamed({ beginning, pieces, end, length, status, headers }: Stretch): Response {
  const stream = streamOf(async function* (signal) {
    yield* beginning;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
      if (signal.aborted) return;
      yield next.value.bytes;
    }
  }, end);
  return new Response(stream, { status, headers: { ...headers, "content-length": `${length}` } });
}

function followed(log: RunLog, offset: number, end: AbortSignal): Response {
  const stream = streamOf((signal) => following(log, offset, signal), end);
  return new Response(stream, { headers: HEADERS });
}

/** It ends when the server stops, after it has sent what was printed until then. */
async function* following(log: RunLog, offset: number, signal: AbortSignal) {
  const mark = createGapMarker(offset);
  let cursor = offset;
  for await (const piece of log.follow(offset, signal)) {
    yield* mark(piece);
    cursor = endOf(piece);
  }
  for await (const piece of log.read(cursor)) yield* mark(piece);
}

/** Without this limit, followers of logs could take every connection. */
const TOO_MANY_FOLLOW: Problem = {
  code: "too_many_followers",
  detail:
    'Cannot follow the log: half of the connections that "api_max_connections" allows follow logs already',
  headers: { "retry-after": "10" },
};

function endOf({ position, bytes }: LogPiece): number {
  return position + bytes.length;
}

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

function unsatisfiable({ id }: RunRecord, { start, end }: RunLog): ProblemError {
  const why = start === end ? "nothing is kept" : `the bytes ${start} to ${end - 1} are kept`;
  return new ProblemError({
    code: "range_unsatisfiable",
    detail: `Cannot read that range of the log of run "${id}": ${why}`,
    headers: { "content-range": `bytes */${end}`, "accept-ranges": "bytes" },
  });
}
