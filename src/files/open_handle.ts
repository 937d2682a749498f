import {
  closeSync,
  fchmodSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  read,
  readSync,
  write,
  writeSync,
} from "node:fs";
import { promisify } from "node:util";
import { UnsafeFileError } from "./unsafe_file.ts";

/** What is known of an open file. */
export interface OpenFileInfo {
  readonly dev: number;
  readonly ino: number;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  /** In bytes. */
  readonly size: number;
}

const PART_BYTES = 64 * 1024;

const syncData = promisify(fdatasync);

/**
 * A file that was found safe as it was opened. Its path plays no part any more: what is put there later is not
 * read and not written.
 */
export class OpenFile implements Disposable {
  readonly path: string;
  /** What was known of it when it was opened. */
  readonly atOpening: OpenFileInfo;
  readonly #descriptor: number;
  #isOpen = true;

  constructor(path: string, descriptor: number, atOpening: OpenFileInfo) {
    this.path = path;
    this.atOpening = atOpening;
    this.#descriptor = descriptor;
  }

  /** Costs as much as ten reads: whether the file has grown is seen by a read. */
  info(): OpenFileInfo {
    const { dev, ino, uid, gid, mode, size } = fstatSync(this.#descriptor);
    return { dev, ino, uid, gid, mode, size };
  }

  /** Reads up to `bytes.length` bytes from `position` on; 0 at the end of the file. */
  readSync(bytes: Uint8Array, position: number): number {
    return readSync(this.#descriptor, bytes, 0, bytes.length, position);
  }

  /** The same, while the event loop turns. */
  read(bytes: Uint8Array, position: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    read(this.#descriptor, bytes, 0, bytes.length, position, (error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
    return promise;
  }

  /**
   * Reads the whole file, which may grow meanwhile.
   *
   * @throws {UnsafeFileError} if it has more than `maxBytes`
   */
  readAllSync(maxBytes: number): Uint8Array<ArrayBuffer> {
    let bytes = new Uint8Array(this.#firstLength(maxBytes));
    for (let filled = 0;;) {
      filled += this.readSync(bytes.subarray(filled), filled);
      if (filled < bytes.length) return bytes.subarray(0, filled);
      bytes = grown(bytes, this.#lengthAfter(filled, maxBytes));
    }
  }

  /** The same, while the event loop turns. */
  async readAll(maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    let bytes = new Uint8Array(this.#firstLength(maxBytes));
    for (let filled = 0;;) {
      filled += await this.read(bytes.subarray(filled), filled);
      if (filled < bytes.length) return bytes.subarray(0, filled);
      bytes = grown(bytes, this.#lengthAfter(filled, maxBytes));
    }
  }

  /** Writes all of `bytes` at the file's own position, or at its end if it was opened to append. */
  writeSync(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
  }

  /**
   * Writes `bytes` at the end of the file, which `position` names, and resolves to how many were written: fewer than
   * all if the disk is full meanwhile.
   */
  write(bytes: Uint8Array, position: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    write(this.#descriptor, bytes, 0, bytes.length, position, (error, count) => {
      if (!error) return resolve(count);
      // Deno writes until all is written or a part fails, and then does not say how much was written before.
      const written = this.info().size - position;
      if (written > 0) resolve(Math.min(written, bytes.length));
      else reject(error);
    });
    return promise;
  }

  chmodSync(mode: number): void {
    fchmodSync(this.#descriptor, mode);
  }

  truncateSync(length: number): void {
    ftruncateSync(this.#descriptor, length);
  }

  /** Resolves once everything that was written would survive a crash of the machine. */
  syncData(): Promise<void> {
    return syncData(this.#descriptor);
  }

  syncDataSync(): void {
    fdatasyncSync(this.#descriptor);
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** One byte more than its size, so that the first read usually meets the end: it gets less than it asks for. */
  #firstLength(maxBytes: number): number {
    const { size } = this.atOpening;
    if (size > maxBytes) throw this.#tooLarge(maxBytes);
    return size + 1;
  }

  #lengthAfter(filled: number, maxBytes: number): number {
    if (filled > maxBytes) throw this.#tooLarge(maxBytes);
    return Math.min(filled + PART_BYTES, maxBytes + 1);
  }

  #tooLarge(maxBytes: number): UnsafeFileError {
    return new UnsafeFileError(this.path, `has more than ${inWords(maxBytes)}`);
  }
}

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(length);
  more.set(bytes);
  return more;
}

function inWords(bytes: number): string {
  if (bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20} MiB`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
}
