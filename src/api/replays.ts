import { isAdapterError } from "../domain/errors.ts";
import { ProblemError } from "./problem.ts";

/** Retries come within seconds, and a kept task may be as large as a body. */
const KEPT = 200;
const MAX_KEY_LENGTH = 255;

interface Replay {
  readonly fingerprint: string;
  readonly made: Promise<unknown>;
}

/** One POST that may come twice. */
export interface Attempt {
  /** Who asks, and what for: two callers may choose the same key. */
  readonly scope: string;
  /** The `Idempotency-Key` header, if any. */
  readonly key: string | undefined;
  /** What the body said. */
  readonly body: unknown;
}

/**
 * Remembers what was answered under an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header),
 * until the program ends or later answers take its place.
 */
export class Replays {
  readonly #kept = new Map<string, Replay>();

  /** What `work` makes, unless the same attempt came before: then what it made or is still making. */
  async once<Made>({ scope, key, body }: Attempt, work: () => Promise<Made>): Promise<Made> {
    if (key === undefined) return await work();
    requireKey(key);
    const id = JSON.stringify([scope, key]);
    const fingerprint = await digest(JSON.stringify(body));
    const known = this.#kept.get(id);
    if (known === undefined) {
      const made = work();
      await this.#keep(id, { fingerprint, made });
      return await made;
    }
    if (known.fingerprint !== fingerprint) throw reused(key);
    // The scope names the endpoint, so that the same work made it.
    return await known.made as Made;
  }

  /** The same key may try again after a failure that the board reported, since that had no effect; not after any other. */
  async #keep(id: string, replay: Replay): Promise<void> {
    this.#kept.set(id, replay);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    try {
      await replay.made;
    } catch (error) {
      if (isAdapterError(error) && this.#kept.get(id) === replay) this.#kept.delete(id);
      throw error;
    }
  }
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).join();
}

function requireKey(key: string): void {
  if (key !== "" && key.length <= MAX_KEY_LENGTH) return;
  throw new ProblemError({
    code: "idempotency_key_malformed",
    detail: `Cannot use the Idempotency-Key: it must have 1 to ${MAX_KEY_LENGTH} characters`,
  });
}

function reused(key: string): ProblemError {
  return new ProblemError({
    code: "idempotency_key_reused",
    detail: `Cannot use the Idempotency-Key ${
      JSON.stringify(key)
    } again: it came with another body before; take a new key for a new request`,
  });
}
