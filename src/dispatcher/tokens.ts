import type { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { TokenHolder } from "../contracts/run_control.ts";

const ENDED_TOKENS_KEPT = 1_000;

/** How long a key is, in bytes. */
export const TOKEN_KEY_BYTES = 32;

/** As many as no one guesses, in hexadecimal digits. */
const MARK_CHARS = 16;

interface Holder {
  readonly runId: string;
  readonly taskId: string;
  readonly created: Set<string>;
  live: boolean;
}

/** Told of tokens that have to be masked wherever text leaves the dispatcher. */
export interface TokenHooks {
  readonly onMint: (token: string) => void;
  readonly onExpire: (token: string) => void;
}

/**
 * The API tokens of runs. A token is known for a while after its run, to tell its bearer so. It follows
 * from the run's id and a secret key, so that a dispatcher with the same key knows the token of a run
 * that another one began, to accept it and to mask it, although it is written down nowhere.
 */
export class RunTokens {
  readonly #byToken = new Map<string, Holder>();
  readonly #byRun = new Map<string, { readonly token: string; readonly holder: Holder }>();
  readonly #operatorToken: string | null;
  readonly #hooks: TokenHooks | null;
  readonly #key: Uint8Array;

  constructor(
    operatorToken: string | null = null,
    hooks: TokenHooks | null = null,
    key: Uint8Array = crypto.getRandomValues(new Uint8Array(TOKEN_KEY_BYTES)),
  ) {
    this.#operatorToken = operatorToken;
    this.#hooks = hooks;
    this.#key = key;
  }

  /** The token of a run, which is tied to it and its task. The same run gets the same one. */
  mint(runId: string, taskId: string): string {
    const known = this.#byRun.get(runId);
    if (known?.holder.live) return known.token;
    const token = this.#derive(runId).toString("base64url");
    const holder = { runId, taskId, created: new Set<string>(), live: true };
    this.#byToken.set(token, holder);
    this.#byRun.set(runId, { token, holder });
    this.#hooks?.onMint(token);
    return token;
  }

  /**
   * Makes the marks of what a run owes its card, which nobody can foretell. They are the same ones again for
   * whoever has the key: a comment that a full disk kept out of the journal is known after a restart.
   */
  marksOf(runId: string): () => string {
    let made = 0;
    return () => this.#derive(`${runId} mark ${made++}`).toString("hex").slice(0, MARK_CHARS);
  }

  /** The run has ended: its token may do nothing more. */
  expire(runId: string): void {
    const entry = this.#byRun.get(runId);
    if (entry === undefined || !entry.holder.live) return;
    entry.holder.live = false;
    this.#hooks?.onExpire(entry.token);
    this.#prune();
  }

  /** The run made this task through the API and may go on to work on it. */
  noteCreated(runId: string, taskId: string): void {
    this.#byRun.get(runId)?.holder.created.add(taskId);
  }

  /** Who bears `token`, or null. */
  holderOf(token: string): TokenHolder | null {
    if (this.#operatorToken !== null && token === this.#operatorToken) return { kind: "operator" };
    const holder = this.#byToken.get(token);
    if (holder === undefined) return null;
    const { runId, taskId, live, created } = holder;
    return { kind: "run", runId, taskId, live, created: (id) => created.has(id) };
  }

  #derive(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }

  #prune(): void {
    const ended = [...this.#byRun].filter(([, { holder }]) => !holder.live);
    for (const [runId, { token }] of ended.slice(0, -ENDED_TOKENS_KEPT)) {
      this.#byRun.delete(runId);
      this.#byToken.delete(token);
    }
  }
}
