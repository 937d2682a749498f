import { type OpenFile, openOurs } from "../../files/open_file.ts";

const CHUNK_BYTES = 64 * 1024;

/** The text that replaces the bytes which were cut out, for a person who reads the file. */
function markerOf(dropped: number): Uint8Array {
  return new TextEncoder().encode(
    `\n[artificer-dispatcher: at least ${dropped} bytes are left out here]\n`,
  );
}

/**
 * A file that a run appends to. It is kept open, so that what the run writes is still seen after the file was
 * removed, such as by an agent that cleans up its folder. If it grows past `capBytes`, it keeps its beginning, a marker and its
 * last part. The part between is cut out while the run appends, which does not notice.
 * Positions count every byte that was ever seen.
 */
export class GrowingFile {
  readonly path: string;
  readonly #capBytes: number;
  readonly #headBytes: number;
  /** The file's size when it was last looked at. */
  #size = 0;
  #file: OpenFile | null;
  /** Opened in advance, for the first reader. */
  #forReader: OpenFile | null;
  /** How many bytes were cut out, and how often. */
  #dropped = 0;
  #cuts = 0;

  constructor(path: string, capBytes: number) {
    this.path = path;
    this.#capBytes = capBytes;
    this.#headBytes = capBytes - Math.floor(capBytes / 8);
    // At once: the folder may be removed a moment later.
    this.#file = openOrNull(path, "append");
    this.#forReader = openOrNull(path, "read");
  }

  /** The position after the last byte that was seen. */
  get end(): number {
    return this.#size + this.#dropped;
  }

  /** Reads its size, and cuts the file if it is too large. Returns whether it has grown. */
  poll(): boolean {
    const before = this.end;
    try {
      this.#file ??= openOurs(this.path, "append");
      this.#size = this.#file.info().size;
      if (this.#size > this.#capBytes) this.#cut(this.#file);
    } catch {
      // Not there yet, or no room for the marker: it is looked at again, and no run depends on it.
    }
    return this.end !== before;
  }

  /** Opens it for one reader, who closes it; null if it was removed. */
  openForReader(): OpenFile | null {
    const file = this.#forReader ?? openOrNull(this.path, "read");
    this.#forReader = null;
    return file;
  }

  /** Closes it: it grows no more. */
  close(): void {
    for (const file of [this.#file, this.#forReader]) file?.close();
    this.#file = this.#forReader = null;
  }

  /** The bytes that are held from `position` on, up to the size that was read last; null if there are none. */
  async read(
    file: OpenFile,
    position: number,
  ): Promise<{ readonly offset: number; readonly bytes: Uint8Array<ArrayBuffer> } | null> {
    while (true) {
      const cuts = this.#cuts;
      const isHead = position < this.#headBytes;
      const offset = isHead ? position : Math.max(position, this.#headBytes + this.#dropped);
      const at = isHead ? position : offset - this.#dropped;
      const limit = isHead ? Math.min(this.#size, this.#headBytes) : this.#size;
      if (at >= limit) return null;
      const bytes = new Uint8Array(Math.min(CHUNK_BYTES, limit - at));
      const count = await file.read(bytes, at);
      // What was cut meanwhile may have been read in part from here and in part from there.
      if (cuts !== this.#cuts) continue;
      return count === 0 ? null : { offset, bytes: bytes.subarray(0, count) };
    }
  }

  #cut(file: OpenFile): void {
    this.#dropped += file.info().size - this.#headBytes;
    this.#cuts++;
    file.truncateSync(this.#headBytes);
    this.#size = this.#headBytes;
    file.writeSync(markerOf(this.#dropped));
    this.#size = file.info().size;
  }
}

/** A file that was removed, or that something else has replaced, has no more to say. */
function openOrNull(path: string, access: "append" | "read"): OpenFile | null {
  try {
    return openOurs(path, access);
  } catch {
    return null;
  }
}
