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
  #file: Deno.FsFile | null;
  /** Opened in advance, for the first reader. */
  #forReader: Deno.FsFile | null;
  /** How many bytes were cut out, and how often. */
  #dropped = 0;
  #cuts = 0;

  constructor(path: string, capBytes: number) {
    this.path = path;
    this.#capBytes = capBytes;
    this.#headBytes = capBytes - Math.floor(capBytes / 8);
    // At once: the folder may be removed a moment later.
    this.#file = openOrNull(path, { read: true, append: true });
    this.#forReader = openOrNull(path, { read: true });
  }

  /** The position after the last byte that was seen. */
  get end(): number {
    return this.#size + this.#dropped;
  }

  /** Reads its size, and cuts the file if it is too large. Returns whether it has grown. */
  poll(): boolean {
    const before = this.end;
    try {
      this.#file ??= Deno.openSync(this.path, { read: true, append: true });
      this.#size = this.#file.statSync().size;
      if (this.#size > this.#capBytes) this.#cut(this.#file);
    } catch {
      // Not there yet, or no room for the marker: it is looked at again, and no run depends on it.
    }
    return this.end !== before;
  }

  /** Opens it for one reader, who closes it; null if it was removed. */
  openForReader(): Deno.FsFile | null {
    const file = this.#forReader ?? openIfThere(this.path);
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
    file: Deno.FsFile,
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
      await file.seek(at, Deno.SeekMode.Start);
      const count = await file.read(bytes);
      // What was cut meanwhile may have been read in part from here and in part from there.
      if (cuts !== this.#cuts) continue;
      return count === null ? null : { offset, bytes: bytes.subarray(0, count) };
    }
  }

  #cut(file: Deno.FsFile): void {
    this.#dropped += file.statSync().size - this.#headBytes;
    this.#cuts++;
    file.truncateSync(this.#headBytes);
    this.#size = this.#headBytes;
    file.writeSync(markerOf(this.#dropped));
    this.#size = file.statSync().size;
  }
}

/** Whoever needs it tries again, and reports why it fails. */
function openOrNull(path: string, options: Deno.OpenOptions): Deno.FsFile | null {
  try {
    return Deno.openSync(path, options);
  } catch {
    return null;
  }
}

/** A file that was removed, such as by a person who tidies up, has no more to say. */
function openIfThere(path: string): Deno.FsFile | null {
  try {
    return Deno.openSync(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
