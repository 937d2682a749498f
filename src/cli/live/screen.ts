import { waitAtMost } from "../../async/deadline.ts";
import { joined } from "../../bytes/joined.ts";
import { writeAll } from "../../bytes/write_all.ts";
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

/** Hides the cursor, and has a line that is too wide end at the edge: terminals count some emoji otherwise. */
const BEGIN = "\x1b[?25l";
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";
const END = "\x1b[?25h";
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
  #isSuspended = false;
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

  /** Erases the region, and writes only the log until {@linkcode resume}: others use the terminal too. */
  suspend(): void {
    this.#isSuspended = true;
    this.redraw();
  }

  /** Shows the region again, below whatever others have written. */
  resume(): void {
    this.#isSuspended = false;
    this.#drawn = [];
    this.redraw();
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
    const { columns, lines } = this.#nextLines();
    if (pending.length === 0 && this.#isDrawn(lines, columns)) return;
    const frame = this.#frame(pending, lines, columns);
    this.#drawn = lines;
    this.#columns = columns;
    try {
      await writeAll(this.#target, frame);
      for (const { bytes, written } of pending) written.resolve(bytes.length);
    } catch (error) {
      // What is on the terminal is not known: the next write draws anew. A writer of the log counts its loss.
      this.#drawn = [];
      this.#columns = 0;
      for (const { written } of pending) written.reject(error);
    }
  }

  /** The region to draw. A line of the log alone does not have it made anew. */
  #nextLines(): { readonly columns: number; readonly lines: readonly string[] } {
    const size = this.#target.size();
    const isDue = this.#isDue || size.columns !== this.#columns;
    this.#isDue = false;
    if (this.#isSuspended) return { ...size, lines: [] };
    return { ...size, lines: isDue ? this.#draw?.(size) ?? [] : this.#drawn };
  }

  #isDrawn(lines: readonly string[], columns: number): boolean {
    if (lines.length === 0 && this.#drawn.length === 0) return true;
    return columns === this.#columns && lines.length === this.#drawn.length &&
      lines.every((line, i) => line === this.#drawn[i]);
  }

  /** One write that erases the region, adds to the log, and draws the region again. */
  #frame(pending: readonly Pending[], lines: readonly string[], columns: number): Uint8Array {
    const added = pending.map(({ bytes }) => bytes);
    if (lines.length === 0 && this.#drawn.length === 0) return joined(added);
    const erased = this.#erase(columns);
    const region = lines.map((line) => `${line}\n`).join("");
    const [before, after] = [BEGIN + erased, NO_WRAP + region + WRAP + END];
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
