import { waitAtMost } from "../../async/deadline.ts";
import type { LineTarget } from "../../logging/line_writer.ts";
import { columnsOf } from "../../text/columns.ts";

/** The terminal that a screen draws on. */
export interface ScreenTarget extends LineTarget {
  /** Its size now. */
  size(): { readonly columns: number; readonly rows: number };
}

/** Lines for the region below the log, made when they are drawn. Each must fit into `columns`. */
export type Draw = (size: { readonly columns: number; readonly rows: number }) => readonly string[];

/** Text that waits to be written above the region. */
interface Pending {
  readonly bytes: Uint8Array;
  readonly written: PromiseWithResolvers<number>;
}

const CURSOR_OFF = "\x1b[?25l";
const CURSOR_ON = "\x1b[?25h";
/** Erases from the cursor to the end of the screen. */
const ERASE_BELOW = "\x1b[J";

/**
 * A terminal whose last rows are a region that is drawn anew, below a log that scrolls. At most one write is on
 * its way: a terminal that takes none, as after Ctrl-S, gets the latest region later and none in between, and
 * nothing here waits for it. The cursor is hidden only within a write, and stays below the region, so that a
 * process that dies leaves a usable terminal.
 */
export class Screen implements LineTarget {
  readonly #target: ScreenTarget;
  readonly #encoder = new TextEncoder();
  #draw: Draw | null = null;
  /** The lines of the region that are on the terminal. */
  #drawn: readonly string[] = [];
  /** How wide the terminal was then. */
  #columns = 0;
  #pending: Pending[] = [];
  #isDue = false;
  #isHeld = false;
  #writing: Promise<void> | null = null;

  constructor(target: ScreenTarget) {
    this.#target = target;
  }

  /** Writes lines of the log above the region. They end with a line end. */
  write(bytes: Uint8Array): Promise<number> {
    const written = Promise.withResolvers<number>();
    this.#pending.push({ bytes, written });
    this.#start();
    return written.promise;
  }

  /** Keeps everything back until {@linkcode release}. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Writes `first`, and then what was kept back. */
  release(first = ""): void {
    this.#isHeld = false;
    const written = Promise.withResolvers<number>();
    written.promise.catch(() => {});
    if (first !== "") this.#pending.unshift({ bytes: this.#encoder.encode(first), written });
    this.#start();
  }

  /** Shows the region that `draw` makes, from the next {@linkcode redraw} on; null for none. */
  show(draw: Draw | null): void {
    this.#draw = draw;
    this.redraw();
  }

  /** Draws the region anew, as soon as the terminal takes it. */
  redraw(): void {
    this.#isDue = true;
    this.#start();
  }

  /** The terminal was used by others: what was drawn is no longer right above the cursor. */
  forget(): void {
    this.#drawn = [];
  }

  /** Resolves when everything so far is written, or after `ms`. */
  async settled(ms: number): Promise<void> {
    if (this.#writing !== null) await waitAtMost({ ms }, this.#writing);
  }

  #start(): void {
    if (!this.#isHeld) this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // One turn later, so that what happens in one moment becomes one write.
    await Promise.resolve();
    while (!this.#isHeld && (this.#isDue || this.#pending.length > 0)) await this.#writeOnce();
    this.#writing = null;
  }

  async #writeOnce(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    this.#isDue = false;
    const size = this.#target.size();
    const lines = this.#draw?.(size) ?? [];
    if (pending.length === 0 && this.#isDrawn(lines, size.columns)) return;
    const frame = this.#frame(pending, lines, size.columns);
    this.#drawn = lines;
    this.#columns = size.columns;
    try {
      await writeFully(this.#target, frame);
      for (const { bytes, written } of pending) written.resolve(bytes.length);
    } catch (error) {
      // What is on the terminal is not known; a writer of the log counts its loss.
      this.forget();
      for (const { written } of pending) written.reject(error);
    }
  }

  #isDrawn(lines: readonly string[], columns: number): boolean {
    if (lines.length === 0 && this.#drawn.length === 0) return true;
    return columns === this.#columns && lines.length === this.#drawn.length &&
      lines.every((line, i) => line === this.#drawn[i]);
  }

  /** One write that erases the region, adds to the log, and draws the region again. */
  #frame(pending: readonly Pending[], lines: readonly string[], columns: number): Uint8Array {
    const erased = this.#erase(columns);
    const region = lines.map((line) => `${line}\n`).join("");
    const [before, after] = [CURSOR_OFF + erased, region + CURSOR_ON];
    const added = pending.map(({ bytes }) => bytes);
    return joined([this.#encoder.encode(before), ...added, this.#encoder.encode(after)]);
  }

  /** Moves the cursor to the first row of the region, and erases all from there: also keys that were echoed. */
  #erase(columns: number): string {
    const rows = this.#drawn.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    return `${rows === 0 ? "" : `\x1b[${rows}A`}\r${ERASE_BELOW}`;
  }
}

/** How many rows a line takes, also on a terminal that was made narrower since and has folded it. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(columnsOf(line) / columns));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function writeFully(target: LineTarget, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await target.write(bytes.subarray(at));
}
