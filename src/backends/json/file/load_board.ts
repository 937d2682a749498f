import { neverAborted } from "../../../async/abort.ts";
import type { Clock } from "../../../async/clock.ts";
import { inSlices, Slices } from "../../../async/slices.ts";
import { AdapterError, type AdapterErrorOptions } from "../../../domain/errors.ts";
import { readGiven } from "../../../files/small_files.ts";
import { changedAt } from "../../../files/time_stamps.ts";
import { type Board, boardParts } from "../text/document.ts";
import { parseBoard } from "../text/parse_board.ts";
import { BoardTextError } from "../text/scan.ts";
import { boardFailure, placeOf } from "./failures.ts";
import type { Trace } from "./replace_file.ts";
import { isSameVersion } from "./version.ts";

/** How much of a file is decoded at once, in bytes. */
const AT_ONCE = 2 ** 20;
/** An editor that saves in place leaves the file empty, or cut short, for this time at most. */
const SAVE_MS = 200;
const SAVE_RETRY_MS = 20;
const MAX_TORN_READS = 10;
/** Far more than any board. Half a GiB is the longest text that the runtime can hold. */
export const MAX_BOARD_BYTES = 2 ** 28;

/** A board and the version of the file that it was read from. */
export interface LoadedBoard {
  readonly board: Board;
  readonly info: Deno.FileInfo;
}

/** What {@linkcode loadBoard} needs. */
export interface LoadOptions {
  readonly clock: Clock;
  readonly trace: Trace;
  /** What the file held before; returned unchanged if the file still holds it. */
  readonly known: LoadedBoard | null;
}

/**
 * Reads and parses a board.
 *
 * @throws {AdapterError} `unavailable` for a file that is not a board, with the place; `forbidden` if it may
 * not be read
 */
export async function loadBoard(
  path: string,
  { clock, trace, known }: LoadOptions,
): Promise<LoadedBoard> {
  const until = clock.monotonic() + SAVE_MS;
  for (;;) {
    const { bytes, info } = await readWhole(path, trace);
    try {
      const text = await decode(bytes, path);
      if (known?.info.size === info.size && await inSlices(comparison(known.board, text))) {
        return { board: known.board, info };
      }
      return { board: await inSlices(parseBoard(text)), info };
    } catch (error) {
      const failure = describe(error, bytes, path);
      const isBeingSaved = Math.abs(clock.now() - changedAt(info)) < SAVE_MS;
      if (!isBeingSaved || clock.monotonic() >= until) throw failure;
      await clock.sleep(SAVE_RETRY_MS, { signal: neverAborted });
    }
  }
}

/** The bytes of one version of the file. Reads again if the file changes during a read. */
async function readWhole(
  path: string,
  trace: Trace,
): Promise<{ bytes: Uint8Array; info: Deno.FileInfo }> {
  try {
    for (let attempt = 0;; attempt++) {
      const before = await Deno.stat(path);
      await trace("read");
      const bytes = await readGiven(path, MAX_BOARD_BYTES);
      const info = await Deno.stat(path);
      if (isSameVersion(before, info)) return { bytes, info };
      if (attempt >= MAX_TORN_READS) throw new Error("it changes while it is read");
    }
  } catch (error) {
    throw boardFailure("read", path, error);
  }
}

async function decode(bytes: Uint8Array, path: string): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  if (bytes.length <= AT_ONCE) return decodeOr(bytes, path, () => decoder.decode(bytes));
  const slices = new Slices();
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    const part = bytes.subarray(at, at + AT_ONCE);
    parts.push(decodeOr(bytes, path, () => decoder.decode(part, { stream: true })));
    if (slices.isOver) await slices.next();
  }
  return parts.join("") + decodeOr(bytes, path, () => decoder.decode());
}

function decodeOr(bytes: Uint8Array, path: string, decode: () => string): string {
  try {
    return decode();
  } catch (cause) {
    const text = new TextDecoder().decode(bytes);
    const place = placeOf(text, text.indexOf("\ufffd"));
    throw unreadable(path, `${place}: the file is not UTF-8`, { cause });
  }
}

/** Whether `text` is that of `board`. */
function* comparison(board: Board, text: string): Generator<void, boolean> {
  let at = 0;
  for (const part of boardParts(board)) {
    if (!text.startsWith(part, at)) return false;
    at += part.length;
    yield;
  }
  return at === text.length;
}

function describe(error: unknown, bytes: Uint8Array, path: string): unknown {
  if (!(error instanceof BoardTextError)) return error;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const { problem, remedy, offset } = error;
  return unreadable(path, `${placeOf(text, offset)}: ${problem}`, { remedy, cause: error });
}

function unreadable(path: string, reason: string, options: AdapterErrorOptions): AdapterError {
  return new AdapterError(
    "unavailable",
    `Cannot read board ${JSON.stringify(path)}: ${reason}`,
    options,
  );
}
