import type { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { TokenHolder } from "../contracts/run_control.ts";

const ENDED_TOKENS_KEPT = 1_000;

/** The length of a key, in bytes. */
export const TOKEN_KEY_BYTES = 32;

/** The length of a mark, in hexadecimal digits: too long to guess. */
const MARK_CHARS = 16;

interface Holder {
  readonly runId: string;
  readonly taskId: string;
  readonly created: Set<string>;
  live: boolean;
}

/** Called for tokens, which must be masked in all text that leaves the dispatcher. */
export interface TokenHooks {
  readonly onMint: (token: string) => void;
  readonly onExpire: (token: string) => void;
}

/**
 * The API tokens of runs. A token stays known for a while after its run, to give its holder a clear answer.
 * It is derived from the run's id and a secret key. So a later dispatcher with the same key can accept and mask
 * the token of a run that an earlier one began, although the token is stored nowhere.
 */
export class RunTokens {
  readonly #byToken = new Map<string, Holder>();
  readonly #byRun = new Map<string, { readonly token: string; readonly holder: Holder }>();
  readonly #operatorToken: string | null;
  readonly #hooks: TokenHooks | null;
  readonly #key: Uint8Array;
  /** Whether the next dispatcher will have the same key, and so will recognize marks. */
  readonly isKeyKept: boolean;

  /** Without a `key` that is kept, the tokens and marks are those of this process alone. */
  constructor(
    operatorToken: string | null = null,
    hooks: TokenHooks | null = null,
    key: Uint8Array | null = null,
  ) {
    this.#operatorToken = operatorToken;
    this.#hooks = hooks;
    this.#key = key ?? crypto.getRandomValues(new Uint8Array(TOKEN_KEY_BYTES));
    this.isKeyKept = key !== null;
  }

  /** The token of a run, valid for the run and its task. The same run always gets the same token. */
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
   * Makes the marks of a run's board writes, which others can't predict. With the same key the marks are the
   * same again: after a restart the dispatcher recognizes a comment that a full disk kept out of the journal.
   */
  marksOf(runId: string): () => string {
    let made = 0;
    return () => this.#derive(`${runId} mark ${made++}`).toString("hex").slice(0, MARK_CHARS);
  }

  /**
   * Makes the mark of a comment on a task that is written once, whichever run of the task writes it. `about`
   * distinguishes such comments. Only a comment with the mark is ours: everybody can write its other text.
   */
  standingMark(taskId: string, ...about: readonly string[]): string {
    const text = JSON.stringify(["standing", taskId, ...about]);
    return this.#derive(text).toString("hex").slice(0, MARK_CHARS);
  }

  /** Ends the rights of a run's token, since the run has ended. */
  expire(runId: string): void {
    const entry = this.#byRun.get(runId);
    if (entry === undefined || !entry.holder.live) return;
    entry.holder.live = false;
    this.#hooks?.onExpire(entry.token);
    this.#prune();
  }

  /** Notes that the run created this task through the API, so that it may work on it too. */
  noteCreated(runId: string, taskId: string): void {
    this.#byRun.get(runId)?.holder.created.add(taskId);
  }

  /** Who holds `token`, or null. */
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
