import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";

/** Half of a generated token: long enough that either half alone cannot be guessed. */
const SELECTOR_CHARS = 21;

interface Entry<Holder> {
  readonly rest: Buffer;
  readonly holder: Holder;
}

/**
 * Finds the holder of a token in a time that does not tell how near a guess was. The first half of a generated token
 * only selects an entry; the second half, which is as secret, is compared in constant time. A token that a person
 * chose may have no half to spare, and is compared as a whole.
 *
 * A digest of each token would do as well, but takes as long as the rest of a request.
 */
export class TokenBook<Holder> {
  readonly #chosen: Entry<Holder>[] = [];
  readonly #generated = new Map<string, Entry<Holder>>();

  /** Adds a token that a person chose. */
  addChosen(token: string, holder: Holder): void {
    this.#chosen.push({ rest: Buffer.from(token), holder });
  }

  /** Adds a token of 43 or more random characters. */
  add(token: string, holder: Holder): void {
    const { selector, rest } = split(token);
    this.#generated.set(selector, { rest, holder });
  }

  /** Removes a token that {@linkcode add} added. */
  remove(token: string): void {
    this.#generated.delete(split(token).selector);
  }

  /** The holder of `token`, or null. */
  find(token: string): Holder | null {
    const whole = Buffer.from(token);
    const chosen = this.#chosen.find((entry) => isEqual(entry.rest, whole));
    if (chosen !== undefined) return chosen.holder;
    const { selector, rest } = split(token);
    const entry = this.#generated.get(selector);
    return entry !== undefined && isEqual(entry.rest, rest) ? entry.holder : null;
  }
}

function split(token: string): { readonly selector: string; readonly rest: Buffer } {
  const selector = token.slice(0, SELECTOR_CHARS);
  return { selector, rest: Buffer.from(token.slice(SELECTOR_CHARS)) };
}

/** The lengths of tokens are no secret. */
function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
