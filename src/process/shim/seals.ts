import { createHmac } from "node:crypto";

/** What a shim seals, each with a word of its own. */
export const SHIM_RECORDS = ["start", "failed", "signal", "exit"] as const;

/** The kind of a record that a shim writes. */
export type ShimRecord = typeof SHIM_RECORDS[number];

/** The length of a seal, in hexadecimal digits: too long to guess. */
const SEAL_CHARS = 32;

/**
 * What tells the records of one step from what something else has written into its folder: each record ends with
 * a seal that follows from a secret key. A shim, which has no key, gets its seals as words through a pipe, and
 * writes each of them only with its record. So who reads the folder knows the seals of what has happened, and not
 * of what has not.
 */
export class Seals {
  readonly #key: Uint8Array;
  readonly #step: string;
  /** Records are read again and again until one of them is there. */
  readonly #made = new Map<string, string>();

  constructor(key: Uint8Array, runId: string, step: string) {
    this.#key = key;
    this.#step = `${runId} ${step}`;
  }

  /** The seal of a record: of its kind for a shim's, of its whole text for others. */
  of(record: string): string {
    const made = this.#made.get(record) ?? this.#make(record);
    this.#made.set(record, made);
    return made;
  }

  /** What a shim gets, in the order in which it reads it. */
  words(): string[] {
    return SHIM_RECORDS.map((kind) => this.of(kind));
  }

  #make(record: string): string {
    const text = `${this.#step} ${record}`;
    return createHmac("sha256", this.#key).update(text).digest("hex").slice(0, SEAL_CHARS);
  }
}

/** The end of a record: `ok`, with its seal if there is one. A line without it broke off. */
export function sealed(seal: string | null): string {
  return seal === null ? "ok" : `ok:${seal}`;
}
