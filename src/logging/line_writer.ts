import { waitAtMost } from "../async/deadline.ts";
import { plural } from "../text/plural.ts";

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
  readonly #markOf: (message: string) => string;
  readonly #encoder = new TextEncoder();
  #queue: string[] = [];
  #lost = 0;
  #writing: Promise<void> | null = null;

  /** `markOf` makes the line that stands for lost ones, of the message that says so. */
  constructor(target: LineTarget, markOf = (message: string) => `(${message})`) {
    this.#target = target;
    this.#markOf = markOf;
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
    const notice = this.#lost === 0 ? [] : [this.#markOf(lostMessage(this.#lost))];
    const all = [...notice, ...lines];
    const bytes = this.#encoder.encode(`${all.join("\n")}\n`);
    const written = await writeFully(this.#target, bytes);
    const whole = written === bytes.length ? all.length : this.#countWhole(all, written);
    if (whole > 0 && notice.length > 0) this.#lost = 0;
    // If the target failed, there is nowhere left to report it.
    this.#lost += all.length - Math.max(whole, notice.length);
  }

  /** How many of `lines` are whole in the first `bytes` of their text. */
  #countWhole(lines: readonly string[], bytes: number): number {
    let end = 0;
    const cut = lines.findIndex((line) => {
      end += this.#encoder.encode(line).length + 1;
      return end > bytes;
    });
    return cut === -1 ? lines.length : cut;
  }
}

function lostMessage(lost: number): string {
  return `${plural(lost, "line")} of the log ${lost === 1 ? "was" : "were"} lost`;
}

/** Resolves to how many of `bytes` were written: fewer than all after a failure. */
async function writeFully(target: LineTarget, bytes: Uint8Array): Promise<number> {
  let at = 0;
  try {
    while (at < bytes.length) at += await target.write(bytes.subarray(at));
  } catch {
    // The lines that are not written count as lost.
  }
  return at;
}
