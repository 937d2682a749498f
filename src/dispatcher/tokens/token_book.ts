import { createHmac } from "node:crypto";

const KEY_BYTES = 32;

/**
 * Finds the holder of a token in a time that tells a guesser nothing. It keeps and compares only an HMAC of each
 * token by a key that this process makes: how far a guess agrees with a token shows in no comparison, since a
 * guesser can't know the HMAC of either.
 */
export class TokenBook<Holder> {
  readonly #key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  readonly #holders = new Map<string, Holder>();

  add(token: string, holder: Holder): void {
    this.#holders.set(this.#digestOf(token), holder);
  }

  remove(token: string): void {
    this.#holders.delete(this.#digestOf(token));
  }

  /** The holder of `token`, or null. */
  find(token: string): Holder | null {
    return this.#holders.get(this.#digestOf(token)) ?? null;
  }

  #digestOf(token: string): string {
    return createHmac("sha256", this.#key).update(token).digest("base64");
  }
}
