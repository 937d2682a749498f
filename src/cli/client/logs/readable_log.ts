import { joined } from "../../../bytes/joined.ts";
import type { ReadableLine, ReadableTone, ReadLine } from "../../../contracts/agent_adapter.ts";
import type { Paint, Style } from "../../terminal/style.ts";
import type { Stamp } from "./log_times.ts";
import { bytesLeftOut, LogPosition } from "./position.ts";

const LINE_END = 0x0a;
const STYLES: Readonly<Partial<Record<ReadableTone, Style>>> = {
  aside: "dim",
  added: "green",
  removed: "red",
  warning: "yellow",
  error: "red",
};

/** The times of lines, and where the log begins that is read. */
export interface StampOptions {
  readonly stamp?: Stamp | null;
  readonly from?: number;
}

/** Makes an agent's output readable, each line as soon as it is complete. */
export class ReadableLog {
  readonly #readable: ReadLine;
  readonly #paint: Paint;
  /** The pieces of the current line. There can be many: a line can have a million bytes. */
  #begun: Uint8Array[] = [];
  #isAfterGap = false;
  readonly #stamp: Stamp | null;
  /** Where the current line begins in the log. */
  readonly #position: LogPosition;

  constructor(readable: ReadLine, paint: Paint, { stamp = null, from = 0 }: StampOptions = {}) {
    this.#readable = readable;
    this.#paint = paint;
    this.#stamp = stamp;
    this.#position = new LogPosition(from);
  }

  /** Adds `bytes`, and returns the text for the lines that are now complete. */
  push(bytes: Uint8Array): Uint8Array {
    const shown: Uint8Array[] = [];
    let from = 0;
    for (let end; (end = bytes.indexOf(LINE_END, from) + 1) !== 0; from = end) {
      this.#begun.push(bytes.subarray(from, end));
      shown.push(this.#finish());
    }
    // A copy, because the caller can reuse its buffer.
    if (from < bytes.length) this.#begun.push(bytes.slice(from));
    return joined(shown);
  }

  /** Returns the text for a last line without a line end. */
  end(): Uint8Array {
    return this.#begun.length === 0 ? new Uint8Array() : this.#finish();
  }

  #finish(): Uint8Array {
    const line = joined(this.#begun);
    this.#begun = [];
    const at = this.#position.at;
    this.#position.advance(line);
    const text = line.at(-1) === LINE_END ? line.subarray(0, -1) : line;
    const lines = this.#readable(new TextDecoder().decode(text));
    const isGap = bytesLeftOut(text) !== null;
    // After a gap usually comes the end of a line that began in the gap.
    const isFragment = lines === null && this.#isAfterGap && !isGap;
    this.#isAfterGap = isGap;
    if (isFragment) return new Uint8Array();
    if (lines === null) return joined([this.#stamped(at), line]);
    const stamp = new TextDecoder().decode(this.#stamped(at));
    return new TextEncoder().encode(this.#format(lines, stamp));
  }

  #stamped(at: number): Uint8Array {
    const text = this.#stamp === null ? "" : `${this.#paint("dim", this.#stamp(at))} `;
    return new TextEncoder().encode(text);
  }

  #format(lines: readonly ReadableLine[], stamp: string): string {
    return lines.map((line) => `${stamp}${this.#painted(line)}\n`).join("");
  }

  #painted({ text, tone }: ReadableLine): string {
    if (tone === "action") return text.replace(/[→←]/, (arrow) => this.#paint("cyan", arrow));
    const style = STYLES[tone];
    return style === undefined ? text : this.#paint(style, text);
  }
}
