import { joined } from "../../../bytes/joined.ts";

const encoder = new TextEncoder();

/** The lines that wait to be written, as bytes. Accepts no more once the log has its maximum size. */
export class LogBuffer {
  readonly #capacity: number;
  #parts: Uint8Array[] = [];
  /** Bytes of all lines that were ever added, and of what the log held before. */
  #size: number;
  #isFull = false;

  constructor(capacity: number, size = 0) {
    this.#capacity = capacity;
    this.#size = size;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** Adds a line. For the first one that does not fit, adds a note that the rest is left out. */
  add(line: string): void {
    if (this.#isFull) return;
    const bytes = encoder.encode(`${line}\n`);
    this.#isFull = this.#size + bytes.length > this.#capacity;
    this.#size += bytes.length;
    this.#parts.push(this.#isFull ? encoder.encode(fullMark(this.#capacity)) : bytes);
  }

  /** Removes and returns all bytes that wait. */
  take(): Uint8Array {
    const parts = this.#parts;
    this.#parts = [];
    const [first] = parts;
    if (parts.length === 1 && first !== undefined) return first;
    return joined(parts);
  }
}

function fullMark(capacity: number): string {
  const size = `${capacity / 2 ** 20} MiB`;
  return `[artificer-dispatcher: the log is full at ${size}; what follows is left out]\n`;
}
