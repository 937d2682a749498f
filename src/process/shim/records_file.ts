import { isThere, type OpenFile, openOurs } from "../../files/open_file.ts";
import { RECORD_BYTES, unlessUnusable } from "./folder.ts";
import { parseRecords, type ShimRecords } from "./records.ts";
import type { Seals } from "./seals.ts";

/** Enough for all that a shim writes as a rule. */
const PART_BYTES = 1024;

/**
 * What a shim has written, for one who asks again and again: it opens the file once and reads what is new. So
 * what is put in its place later is not read.
 */
export class RecordsFile {
  readonly #path: string;
  readonly #seals: Seals | null;
  readonly #part = new Uint8Array(PART_BYTES);
  readonly #decoder = new TextDecoder();
  #file: OpenFile | null = null;
  #length = 0;
  #text = "";
  #records: ShimRecords;

  constructor(folder: string, seals: Seals | null) {
    this.#path = `${folder}/shim`;
    this.#seals = seals;
    this.#records = parseRecords("", seals);
  }

  /** All that was written so far; nothing if something else is in the place of its file, or if it is too long. */
  read(): ShimRecords {
    this.#file ??= this.#open();
    if (this.#file !== null && this.#readMore(this.#file)) {
      this.#records = parseRecords(this.#length > RECORD_BYTES ? "" : this.#text, this.#seals);
    }
    return this.#records;
  }

  /** The next read opens it again. */
  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  #open(): OpenFile | null {
    return isThere(this.#path) ? unlessUnusable(() => openOurs(this.#path, "read")) : null;
  }

  /** Whether there was more. */
  #readMore(file: OpenFile): boolean {
    const before = this.#length;
    for (let count = PART_BYTES; count === PART_BYTES && this.#length <= RECORD_BYTES;) {
      count = file.readSync(this.#part, this.#length);
      this.#text += this.#decoder.decode(this.#part.subarray(0, count), { stream: true });
      this.#length += count;
    }
    return this.#length > before;
  }
}
