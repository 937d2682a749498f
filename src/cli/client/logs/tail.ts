import type { ApiClient } from "../http/api_client.ts";
import { RefusalError } from "../http/errors.ts";

const LINE_END = 0x0a;
/** The size of the first request. If it was too small, the next one is four times as large. */
const FIRST_BYTES = 65_536;
const RANGE_UNSATISFIABLE = 416;

/** The end of a log. */
export interface LogTail {
  readonly bytes: Uint8Array;
  /** Where the log ends, in bytes from the beginning of the run's output. */
  readonly end: number;
}

/** Reads the last `lines` lines that the dispatcher has of a run's log, and little more than these. */
export async function readTail(api: ApiClient, runId: string, lines: number): Promise<LogTail> {
  for (let size = FIRST_BYTES;; size *= 4) {
    const part = await readEnd(api, runId, size);
    const from = startOfLast(part.bytes, lines);
    if (from !== null || part.bytes.length < size) {
      return { bytes: part.bytes.subarray(from ?? startOfWhole(part)), end: part.end };
    }
  }
}

async function readEnd(api: ApiClient, runId: string, size: number): Promise<LogTail> {
  try {
    const { bytes, headers } = await api.askBytes({
      path: `/runs/${runId}/log`,
      headers: { range: `bytes=-${size}` },
    });
    const total = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
    return { bytes, end: total === undefined ? bytes.length : Number(total) };
  } catch (error) {
    const isEmpty = error instanceof RefusalError && error.status === RANGE_UNSATISFIABLE;
    if (isEmpty) return { bytes: new Uint8Array(), end: 0 };
    throw error;
  }
}

/** Where the first complete line begins: bytes that the dispatcher dropped can end within a line. */
function startOfWhole({ bytes, end }: LogTail): number {
  return bytes.length < end ? bytes.indexOf(LINE_END) + 1 : 0;
}

/** Where the last `lines` lines begin; null if there are fewer. */
function startOfLast(bytes: Uint8Array, lines: number): number | null {
  if (lines === 0) return bytes.length;
  // No line begins after the end of the last one.
  let at = bytes.length - 1;
  for (let left = lines; left > 0; left--) {
    at = at <= 0 ? -1 : bytes.lastIndexOf(LINE_END, at - 1);
    if (at === -1) return null;
  }
  return at + 1;
}
