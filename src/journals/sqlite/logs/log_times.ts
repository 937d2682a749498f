import { dirname, join } from "node:path";
import type { LogTime } from "../../../contracts/run_logs.ts";
import { type OpenFile, openOurs } from "../../../files/open_file.ts";
import { readOurText } from "../../../files/small_files.ts";

/** Times are kept to the second: more would cost a write for each write of the log. */
const SPACING_MS = 1_000;
/** More than a log of 64 MiB that grows for months. */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * Writes when the text of one log arrived, into a file beside it: a line with a position and an instant, at most
 * one a second. It costs no more than that, and a failure costs times alone. Positions that the file has already
 * are skipped: an adopter makes the log again, and knows no better when its text came.
 */
export class LogTimesWriter implements Disposable {
  readonly #path: string;
  readonly #now: () => number;
  #file: OpenFile | null = null;
  #known = -1;
  #notedAt = -Infinity;

  constructor(path: string, now: () => number = Date.now) {
    this.#path = path;
    this.#now = now;
  }

  /** The text from `position` on has arrived now. Never throws. */
  note(position: number): void {
    const now = this.#now();
    // Within the same second of the clock, so that the second that is shown is the right one.
    if (Math.floor(now / SPACING_MS) === Math.floor(this.#notedAt / SPACING_MS)) return;
    this.#notedAt = now;
    try {
      this.#file ??= this.#open();
      if (position <= this.#known) return;
      this.#file.writeSync(new TextEncoder().encode(`${position} ${now}\n`));
      this.#known = position;
    } catch {
      // The log itself says that the disk is full; a log without times can be read, too.
    }
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = null;
  }

  #open(): OpenFile {
    this.#known = readLogTimes(this.#path).at(-1)?.position ?? -1;
    try {
      return openOurs(this.#path, "append");
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return openOurs(this.#path, "create");
      throw error;
    }
  }
}

/** The file of the times, beside that of the log. */
export function timesPathOf(logPath: string): string {
  return join(dirname(logPath), "times");
}

/** The times of a log, by position. Empty if none were kept, or if something else is in place of their file. */
export function readLogTimes(path: string): LogTime[] {
  const times: LogTime[] = [];
  for (const line of (textAt(path) ?? "").split("\n")) {
    const [, position, at] = /^(\d{1,15}) (\d{1,15})$/.exec(line) ?? [];
    if (position === undefined || at === undefined) continue;
    const time = { position: Number(position), at: Number(at) };
    if (time.position > (times.at(-1)?.position ?? -1)) times.push(time);
  }
  return times;
}

function textAt(path: string): string | null {
  try {
    return readOurText(path, MAX_BYTES);
  } catch {
    return null; // A link, a pipe, a folder: whatever it says is not ours.
  }
}
