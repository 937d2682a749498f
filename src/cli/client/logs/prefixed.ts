import { joined } from "../../../bytes/joined.ts";
import { writeAll } from "../../../bytes/write_all.ts";
import type { LogSink } from "./output.ts";

const LINE_END = 0x0a;
/** A line that is longer is printed in parts: it must not wait for its end without end. */
const MAX_LINE_BYTES = 65_536;

/** How each line of one log is marked among those of others. */
export interface PrefixOptions {
  /** What stands before each line. */
  readonly prefix: string;
  /** What ends the styles of a line, so that they do not reach the next log's. */
  readonly reset: string;
}

/** A sink that puts a prefix before each line, and hands on whole lines only: other logs write between them. */
export class PrefixedSink implements LogSink {
  readonly #target: LogSink;
  readonly #prefix: Uint8Array;
  readonly #reset: Uint8Array;
  #begun: Uint8Array = new Uint8Array();

  constructor(target: LogSink, { prefix, reset }: PrefixOptions) {
    this.#target = target;
    this.#prefix = new TextEncoder().encode(prefix);
    this.#reset = new TextEncoder().encode(`${reset}\n`);
  }

  async write(bytes: Uint8Array): Promise<number> {
    const all = joined([this.#begun, bytes]);
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let end; (end = all.indexOf(LINE_END, from)) !== -1; from = end + 1) {
      lines.push(...this.#marked(all.subarray(from, end)));
    }
    const isLong = all.length - from > MAX_LINE_BYTES;
    if (isLong) lines.push(...this.#marked(all.subarray(from)));
    this.#begun = isLong ? new Uint8Array() : all.slice(from);
    if (lines.length > 0) await writeAll(this.#target, joined(lines));
    return bytes.length;
  }

  /** Hands on a last line that has no end. */
  async end(): Promise<void> {
    if (this.#begun.length === 0) return;
    const line = this.#marked(this.#begun);
    this.#begun = new Uint8Array();
    await writeAll(this.#target, joined(line));
  }

  #marked(line: Uint8Array): Uint8Array[] {
    return [this.#prefix, line, this.#reset];
  }
}
