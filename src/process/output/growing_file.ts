import { type OpenFile, openOurs } from "../../files/open_file.ts";

const CHUNK_BYTES = 64 * 1024;

/** Where the byte goes whose presence shows that a file has grown. */
const NEXT_BYTE = new Uint8Array(1);

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
  /** How many use the open file: this one as long as it grows, and its readers. */
  #users = 1;
  #grows = true;
  /** How many bytes were cut out, and how often. */
  #dropped = 0;
  #cuts = 0;

  constructor(path: string, capBytes: number) {
    this.path = path;
    this.#capBytes = capBytes;
    this.#headBytes = capBytes - Math.floor(capBytes / 8);
    // At once: the folder may be removed a moment later.
    this.#file = openOrNull(path, "append");
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
      // One that was cut by somebody else has no news before it is longer again than it was.
      if (this.#file.readSync(NEXT_BYTE, this.#size) === 0) return false;
      this.#size = this.#file.info().size;
      if (this.#size > this.#capBytes) this.#cut(this.#file);
    } catch {
      // Not there yet, or no room for the marker: it is looked at again, and no run depends on it.
    }
    return this.end !== before;
  }

  /** Keeps it open for one reader, until that calls {@linkcode release}. */
  hold(): void {
    this.#users++;
    if (!this.#grows) this.#file ??= openOrNull(this.path, "read");
  }

  release(): void {
    if (--this.#users > 0) return;
    this.#file?.close();
    this.#file = null;
  }

  /** It grows no more. */
  close(): void {
    if (this.#grows) this.release();
    this.#grows = false;
  }

  /**
   * The bytes that are held from `position` on, up to the size that was read last; null if there are none. Only for
   * one that holds it.
   */
  async read(
    position: number,
  ): Promise<{ readonly offset: number; readonly bytes: Uint8Array<ArrayBuffer> } | null> {
    while (true) {
      const file = this.#file;
      if (file === null) return null;
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
