const encoder = new TextEncoder();

/** What waits to be written, as bytes, until the log has its full size. */
export class LogBuffer {
  readonly #capacity: number;
  #parts: Uint8Array[] = [];
  /** Of all that was ever added. */
  #size = 0;
  #isFull = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** Adds a line, or, where it no longer fits, once, that it is left out with all that follow. */
  add(line: string): void {
    if (this.#isFull) return;
    const bytes = encoder.encode(`${line}\n`);
    this.#isFull = this.#size + bytes.length > this.#capacity;
    this.#size += bytes.length;
    this.#parts.push(this.#isFull ? encoder.encode(fullMark(this.#capacity)) : bytes);
  }

  /** Takes all that waits. */
  take(): Uint8Array {
    const parts = this.#parts;
    this.#parts = [];
    const [first] = parts;
    if (parts.length === 1 && first !== undefined) return first;
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

function fullMark(capacity: number): string {
  const size = `${capacity / 2 ** 20} MiB`;
  return `[artificer-dispatcher: the log is full at ${size}; what follows is left out]\n`;
}
