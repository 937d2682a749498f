import { systemClock } from "../async/system_clock.ts";
import { messageOf } from "../domain/errors.ts";
import { type OpenFile, openToAppend } from "../files/open_file.ts";
import { removeEntry } from "../files/small_files.ts";
import type { LineTarget } from "./line_writer.ts";

const LINE_END = 0x0a;
/** Whoever can read it can read the names of tasks: nobody but the owner, and a group that a person gave it to. */
const ALLOWED_MODE = 0o640;
/** Trouble that comes back sooner is not told again: a disk that is nearly full has it at every second write. */
const QUIET_MS = 60_000;

/** Where a {@linkcode LogFile} writes, and how much. */
export interface LogFileOptions {
  readonly path: string;
  /** The most bytes of one file. */
  readonly maxBytes: number;
  /** How many files there may be: `path`, `path.1`, and so on. */
  readonly maxFiles: number;
  /** Called once when it can't be written or renamed as it should, with a sentence about it. */
  readonly onTrouble: (problem: string) => void;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic?: () => number;
}

/**
 * The file that the log goes to. It stays within its size: a full one is renamed to `path.1`, and the oldest is
 * removed. Others may rename or remove it, as logrotate does: the next line then begins a new file.
 *
 * It is opened without following a link or waiting for a named pipe. A write that fails costs lines, see
 * `LineWriter`, and never more: the next one tries again.
 */
export class LogFile implements LineTarget {
  readonly #options: LogFileOptions;
  readonly #monotonic: () => number;
  #file: OpenFile | null = null;
  #failedAt = -Infinity;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#monotonic = options.monotonic ?? systemClock.monotonic;
  }

  /**
   * Opens the file before the first line.
   *
   * @throws {UnsafeFileError} if something else is at the path, and Deno's errors
   */
  open(): void {
    this.#file = openPrivately(this.#options.path);
  }

  /** Writes the lines of `bytes` that fit into the current file. Rejects if none could be written. */
  async write(bytes: Uint8Array): Promise<number> {
    try {
      const { file, size } = this.#fileFor(bytes);
      return await appendLines(file, size, linesWithin(bytes, this.#options.maxBytes - size));
    } catch (error) {
      const name = JSON.stringify(this.#options.path);
      this.#tell(
        `Cannot write the log file ${name}, which lacks lines until it can be written`,
        error,
      );
      throw error;
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  /** The file that is at the path now, with room for at least the first line of `bytes`. */
  #fileFor(bytes: Uint8Array): { readonly file: OpenFile; readonly size: number } {
    if (this.#file !== null && !isAt(this.#options.path, this.#file)) this.close();
    this.#file ??= openPrivately(this.#options.path);
    const { size } = this.#file.info();
    const first = bytes.indexOf(LINE_END) + 1 || bytes.length;
    if (size === 0 || size + first <= this.#options.maxBytes) return { file: this.#file, size };
    const file = this.#rotate(this.#file);
    return { file, size: file.info().size };
  }

  /** Renames the files and begins a new one. Where that is impossible, it empties the current one. */
  #rotate(full: OpenFile): OpenFile {
    const { path, maxFiles } = this.#options;
    try {
      if (maxFiles === 1) removeEntry(path);
      for (let n = maxFiles - 1; n > 0; n--) {
        renameIfThere(n === 1 ? path : `${path}.${n - 1}`, `${path}.${n}`);
      }
    } catch (error) {
      this.#tell(`Cannot rename the log file ${JSON.stringify(path)}, so it is emptied`, error);
      full.truncateSync(0);
      return full;
    }
    this.close();
    return this.#file = openPrivately(path);
  }

  #tell(problem: string, error: unknown): void {
    const now = this.#monotonic();
    const isOld = now - this.#failedAt < QUIET_MS;
    this.#failedAt = now;
    if (!isOld) this.#options.onTrouble(`${problem}: ${messageOf(error)}`);
  }
}

/** The file at `path`: a new one is readable for its owner only. One that others made for us to write is refused. */
function openPrivately(path: string): OpenFile {
  const file = openToAppend(path);
  try {
    const { mode } = file.info();
    // Only the owner of a file can do that.
    if ((mode & 0o777 & ~ALLOWED_MODE) !== 0) file.chmodSync(mode & ALLOWED_MODE);
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

/** Whether the file is still at `path`: somebody may have renamed it, or removed it. */
function isAt(path: string, file: OpenFile): boolean {
  try {
    const { dev, ino } = Deno.lstatSync(path);
    const opened = file.info();
    return dev === opened.dev && ino === opened.ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    Deno.renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The whole lines of `bytes` within the first `room` bytes; at least the first line. */
function linesWithin(bytes: Uint8Array, room: number): Uint8Array {
  if (bytes.length <= room) return bytes;
  const end = bytes.lastIndexOf(LINE_END, Math.max(0, room - 1)) + 1;
  return bytes.subarray(0, end || bytes.indexOf(LINE_END) + 1 || bytes.length);
}

/** Appends lines, and resolves to how many bytes of them are in the file: whole lines, as far as a full disk lets it. */
async function appendLines(file: OpenFile, size: number, lines: Uint8Array): Promise<number> {
  const written = await file.write(lines, size);
  if (written === lines.length) return written;
  const whole = lines.subarray(0, written).lastIndexOf(LINE_END) + 1;
  // Half a line would make the next one unreadable, too. Another program's lines are left alone.
  if (file.info().size === size + written) file.truncateSync(size + whole);
  if (whole === 0) throw new Error("the disk is full");
  return whole;
}
