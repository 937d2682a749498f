const LINE_END = 0x0a;
/** What the API writes in place of what it no longer holds. */
const LEFT_OUT = /^\[… (\d+) bytes left out …\]$/;
/** Of such a line. */
const LONGEST_MARK = 64;

/** How many bytes a line of the log says were left out, or null where it says nothing like it. */
export function bytesLeftOut(line: Uint8Array): number | null {
  if (line.length > LONGEST_MARK) return null;
  const count = LEFT_OUT.exec(new TextDecoder().decode(line))?.[1];
  return count === undefined ? null : Number(count);
}

/** Where in a run's log its reader is, in bytes from the run's first. */
export class LogPosition {
  #at: number;
  /** The line that has begun, as far as it may become a mark; null where it is too long for one. */
  #line: Uint8Array | null = new Uint8Array();

  constructor(from: number) {
    this.#at = from;
  }

  /** The position of what comes next. */
  get at(): number {
    return this.#at;
  }

  /** Takes what was read. A line that tells of bytes that were left out stands for those. */
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
    this.#line = length > LONGEST_MARK ? null : new Uint8Array([...this.#line, ...bytes]);
  }

  #account(): void {
    if (this.#line === null) return;
    const left = bytesLeftOut(this.#line);
    if (left !== null) this.#at += left - this.#line.length - 1;
  }
}
