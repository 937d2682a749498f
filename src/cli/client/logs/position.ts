const LINE_END = 0x0a;
/** The line that the API writes in place of bytes that it no longer has. */
const LEFT_OUT = /^\[… (\d+) bytes left out …\]$/;
/** The maximum length of such a line. */
const MAX_MARK_BYTES = 64;

/** How many left-out bytes a line of the log stands for, or null if it is another line. */
export function bytesLeftOut(line: Uint8Array): number | null {
  if (line.length > MAX_MARK_BYTES) return null;
  const count = LEFT_OUT.exec(new TextDecoder().decode(line))?.[1];
  return count === undefined ? null : Number(count);
}

/** The position of a reader in a run's log, in bytes from the beginning of the run's output. */
export class LogPosition {
  #at: number;
  /** The current line while it can still become a mark; null once it is too long for one. */
  #line: Uint8Array | null = new Uint8Array();

  constructor(from: number) {
    this.#at = from;
  }

  /** The position of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** Moves the position by the bytes read. A mark counts as the bytes that it stands for. */
  advance(bytes: Uint8Array): void {
    this.#at += bytes.length;
    let from = 0;
    for (let end; (end = bytes.indexOf(LINE_END, from)) !== -1; from = end + 1) {
      this.#extend(bytes.subarray(from, end));
      this.#account();
      this.#line = new Uint8Array();
    }
    this.#extend(bytes.subarray(from));
  }

  #extend(bytes: Uint8Array): void {
    if (this.#line === null) return;
    const length = this.#line.length + bytes.length;
    this.#line = length > MAX_MARK_BYTES ? null : new Uint8Array([...this.#line, ...bytes]);
  }

  #account(): void {
    if (this.#line === null) return;
    const left = bytesLeftOut(this.#line);
    if (left !== null) this.#at += left - this.#line.length - 1;
  }
}
