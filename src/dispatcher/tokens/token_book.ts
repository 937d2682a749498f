/** Half of a generated token: long enough that either half alone cannot be guessed. */
const SELECTOR_CHARS = 21;

interface Entry<Holder> {
  readonly token: string;
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
    this.#chosen.push({ token, holder });
  }

  /** Adds a token of 43 or more random characters. */
  add(token: string, holder: Holder): void {
    this.#generated.set(selectorOf(token), { token, holder });
  }

  /** Removes a token that {@linkcode add} added. */
  remove(token: string): void {
    this.#generated.delete(selectorOf(token));
  }

  /** The holder of `token`, or null. */
  find(token: string): Holder | null {
    for (const chosen of this.#chosen) if (isEqual(chosen.token, token, 0)) return chosen.holder;
    const entry = this.#generated.get(selectorOf(token));
    return entry !== undefined && isEqual(entry.token, token, SELECTOR_CHARS) ? entry.holder : null;
  }
}

function selectorOf(token: string): string {
  return token.slice(0, SELECTOR_CHARS);
}

/**
 * Whether both are the same from a place on. Every character is looked at, whatever the ones before it were; the
 * lengths of tokens are no secret. `timingSafeEqual` of Node takes bytes, and making them takes far longer.
 */
function isEqual(one: string, other: string, from: number): boolean {
  if (one.length !== other.length) return false;
  let differences = 0;
  for (let at = from; at < one.length; at++) {
    differences |= one.charCodeAt(at) ^ other.charCodeAt(at);
  }
  return differences === 0;
}
