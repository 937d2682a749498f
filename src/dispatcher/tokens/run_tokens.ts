import type { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { TokenHolder } from "../../contracts/run_control.ts";
import {
  boundToken,
  operatorSecret,
  RUN_TOKEN_PREFIX,
  runSecret,
  runTokenForms,
  type SecretKind,
  tokenIdOf,
} from "../../net/proof.ts";
import { TokenBook } from "./token_book.ts";

const ENDED_TOKENS_KEPT = 1_000;

/** The length of a key, in bytes. */
export const TOKEN_KEY_BYTES = 32;

/** The length of a mark, in hexadecimal digits: too long to guess. */
const MARK_CHARS = 16;

interface RunEntry {
  readonly taskId: string;
  readonly created: Set<string>;
  readonly token: string;
  readonly tokenId: string;
  live: boolean;
}

/** Called for tokens, which must be masked in all text that leaves the dispatcher. */
export interface TokenHooks {
  readonly onMint: (token: string) => void;
  readonly onExpire: (token: string) => void;
}

/** What tokens are made of. */
export interface RunTokensOptions {
  /** The token of people, or null. */
  readonly operatorToken?: string | null;
  readonly hooks?: TokenHooks | null;
  /** The secret key of the state folder. Without it, the tokens and marks are those of this process alone. */
  readonly key?: Uint8Array | null;
  /** Identifies this start of the dispatcher. */
  readonly instanceId?: string;
}

/**
 * The API tokens. The token of a run stays known for a while after its run, to give its holder a clear answer.
 * It is derived from the run's id and a secret key. So a later dispatcher with the same key can accept and mask
 * the token of a run that an earlier one began, although the token is stored nowhere.
 *
 * Of each token there is also a form that is bound to this start of the dispatcher: see `net/proof.ts`.
 */
export class RunTokens {
  readonly #book = new TokenBook<TokenHolder>();
  readonly #byRun = new Map<string, RunEntry>();
  readonly #byTokenId = new Map<string, RunEntry>();
  readonly #operatorToken: string | null;
  readonly #hooks: TokenHooks | null;
  readonly #key: Uint8Array;
  readonly #instanceId: string;
  /** Whether the next dispatcher will have the same key, and so will recognize marks. */
  readonly isKeyKept: boolean;
  #operatorSecret: Promise<Uint8Array> | null = null;

  constructor(
    {
      operatorToken = null,
      hooks = null,
      key = null,
      instanceId = crypto.randomUUID(),
    }: RunTokensOptions = {},
  ) {
    this.#operatorToken = operatorToken;
    this.#hooks = hooks;
    this.#key = key ?? crypto.getRandomValues(new Uint8Array(TOKEN_KEY_BYTES));
    this.isKeyKept = key !== null;
    this.#instanceId = instanceId;
    if (operatorToken === null) return;
    this.#book.addChosen(operatorToken, OPERATOR);
    this.#book.add(boundToken(this.#key, operatorToken, instanceId), OPERATOR);
  }

  /** The token of a run, valid for the run and its task. The same run always gets the same token. */
  mint(runId: string, taskId: string): string {
    const known = this.#byRun.get(runId);
    if (known?.live) return known.token;
    const token = RUN_TOKEN_PREFIX + this.#derive(runId).toString("base64url");
    const tokenId = tokenIdOf(token);
    const entry: RunEntry = { taskId, created: new Set(), token, tokenId, live: true };
    const holder: TokenHolder = {
      kind: "run",
      runId,
      taskId,
      get live() {
        return entry.live;
      },
      created: (id) => entry.created.has(id),
    };
    for (const form of this.#formsOf(token)) this.#book.add(form, holder);
    this.#byRun.set(runId, entry);
    this.#byTokenId.set(tokenId, entry);
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
    if (entry === undefined || !entry.live) return;
    entry.live = false;
    this.#hooks?.onExpire(entry.token);
    this.#prune();
  }

  /** Notes that the run created this task through the API, so that it may work on it too. */
  noteCreated(runId: string, taskId: string): void {
    this.#byRun.get(runId)?.created.add(taskId);
  }

  /** Who holds `token`, or null. */
  holderOf(token: string): TokenHolder | null {
    return this.#book.find(token);
  }

  /**
   * The secret of that kind, with which this dispatcher proves itself, or null if it does not have it. `tokenId`
   * says which run's.
   */
  async secretOf(by: SecretKind, tokenId: string | null): Promise<Uint8Array | null> {
    switch (by) {
      case "state":
        return this.isKeyKept ? this.#key : null;
      case "operator":
        return await this.#secretOfOperator();
      case "run": {
        const entry = this.#byTokenId.get(tokenId ?? "");
        return entry === undefined ? null : runSecret(entry.token);
      }
    }
  }

  /** A command that asks for a proof by the operator's token can send the form of it that is bound by that. */
  async #secretOfOperator(): Promise<Uint8Array | null> {
    const token = this.#operatorToken;
    if (token === null) return null;
    this.#operatorSecret ??= operatorSecret(token, this.#instanceId).then((secret) => {
      this.#book.add(boundToken(secret, token, this.#instanceId), OPERATOR);
      return secret;
    });
    return await this.#operatorSecret;
  }

  #formsOf(token: string): readonly string[] {
    return [...runTokenForms(token), boundToken(runSecret(token), token, this.#instanceId)];
  }

  #derive(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }

  #prune(): void {
    const ended = [...this.#byRun].filter(([, { live }]) => !live);
    for (const [runId, { token, tokenId }] of ended.slice(0, -ENDED_TOKENS_KEPT)) {
      this.#byRun.delete(runId);
      this.#byTokenId.delete(tokenId);
      for (const form of this.#formsOf(token)) this.#book.remove(form);
    }
  }
}

const OPERATOR: TokenHolder = { kind: "operator" };
