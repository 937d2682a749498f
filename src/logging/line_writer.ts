import { waitAtMost } from "../async/deadline.ts";
/** The part of a file that lines are written to. */
export interface LineTarget {
  write(bytes: Uint8Array): Promise<number>;
}

/** How many lines wait for a reader that does not read. */
const MAX_LINES = 10_000;

/**
 * Writes lines; never fails, and never makes its caller wait. A full disk, a closed pipe or a reader that
 * does not read costs lines. They are counted, and the log says how many once writing works again.
 */
export class LineWriter {
  readonly #target: LineTarget;
  readonly #encoder = new TextEncoder();
  #queue: string[] = [];
  #lost = 0;
  #writing: Promise<void> | null = null;

  constructor(target: LineTarget) {
    this.#target = target;
  }

  /** How many lines were lost since the log last said so. */
  get lost(): number {
    return this.#lost;
  }

  write(line: string): void {
    if (this.#queue.length >= MAX_LINES) {
      this.#lost++;
      return;
    }
    this.#queue.push(line);
    this.#writing ??= this.#drain();
  }

  /** Resolves when all lines so far are written or lost, or after `timeoutMs`. */
  async flush(timeoutMs = 1000): Promise<void> {
    if (this.#writing === null) return;
    await waitAtMost({ ms: timeoutMs }, this.#writing);
  }

  async #drain(): Promise<void> {
    // One turn later, so that lines of the same moment become one write.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const lines = this.#queue;
      this.#queue = [];
      await this.#writeAll(lines);
    }
    // In the same turn as the last look at the queue: a line that came in between would be stuck.
    this.#writing = null;
  }

  async #writeAll(lines: readonly string[]): Promise<void> {
    const notice = this.#lost === 0 ? "" : `(${this.#lost} lines of the log were lost)\n`;
    try {
      await writeFully(this.#target, this.#encoder.encode(`${notice}${lines.join("\n")}\n`));
      if (notice !== "") this.#lost = 0;
    } catch {
      // There is nowhere left to report it.
      this.#lost += lines.length;
    }
  }
}

async function writeFully(target: LineTarget, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await target.write(bytes.subarray(at));
}
