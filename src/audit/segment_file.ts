import { type OpenFile, openOurs } from "../files/open_file.ts";
import { segmentPath } from "./segments.ts";

const NEWLINE = 0x0a;

/** The segment that is being written. */
export class SegmentFile implements Disposable {
  readonly number: number;
  readonly #path: string;
  readonly #file: OpenFile;
  readonly #ino: number;
  #size: number;
  /** Whether a part of a line may be at its end. */
  #isTorn: boolean;

  private constructor(number: number, file: OpenFile, isTorn: boolean) {
    const { ino, size } = file.info();
    this.number = number;
    this.#path = file.path;
    this.#file = file;
    this.#ino = ino;
    this.#size = size;
    this.#isTorn = isTorn;
  }

  /** Creates a segment. A file that is already there is an error. */
  static create(folder: string, number: number): SegmentFile {
    openOurs(segmentPath(folder, number), "create").close();
    return SegmentFile.reopen(folder, number, false);
  }

  /** Continues a segment. `isTorn`: its last line has no end. */
  static reopen(folder: string, number: number, isTorn: boolean): SegmentFile {
    return new SegmentFile(number, openOurs(segmentPath(folder, number), "append"), isTorn);
  }

  get size(): number {
    return this.#size;
  }

  get isTorn(): boolean {
    return this.#isTorn;
  }

  /** Whether it is still in its place. */
  isInPlace(): boolean {
    return this.#sizeInPlace() !== null;
  }

  /**
   * By how many bytes others have made it longer or shorter, or null if it is no longer in its place. Asking once
   * forgets it.
   */
  takeForeignBytes(): number | null {
    const size = this.#sizeInPlace();
    if (size === null) return null;
    const bytes = size - this.#size;
    this.#size = size;
    if (bytes !== 0) this.#isTorn = true;
    return bytes;
  }

  /** The size of the file at the path, or null if that is not this one. One look tells both. */
  #sizeInPlace(): number | null {
    try {
      const { isFile, ino, size } = Deno.lstatSync(this.#path);
      return isFile && ino === this.#ino ? size : null;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  }

  /** Appends a line with its end. If that fails, a part of it may be there. */
  append(line: Uint8Array): void {
    const bytes = this.#isTorn ? new Uint8Array([NEWLINE, ...line]) : line;
    this.#isTorn = true;
    try {
      this.#file.writeSync(bytes);
      this.#isTorn = false;
      this.#size += bytes.length;
    } catch (error) {
      this.#size = this.#file.info().size;
      throw error;
    }
  }

  /** Closes it. What was written is on the disk then. */
  [Symbol.dispose](): void {
    try {
      this.#file.syncDataSync();
    } finally {
      this.#file.close();
    }
  }
}
