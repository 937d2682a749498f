import type { TokenHolder } from "../contracts/run_control.ts";

const ENDED_TOKENS_KEPT = 1_000;
const TOKEN_BYTES = 32;

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

/** The API tokens of runs. A token is known for a while after its run, to tell its bearer so. */
export class RunTokens {
  readonly #byToken = new Map<string, Holder>();
  readonly #byRun = new Map<string, { readonly token: string; readonly holder: Holder }>();
  readonly #operatorToken: string | null;
  readonly #hooks: TokenHooks | null;

  constructor(operatorToken: string | null = null, hooks: TokenHooks | null = null) {
    this.#operatorToken = operatorToken;
    this.#hooks = hooks;
  }

  /** A new token that is tied to the run and its task. */
  mint(runId: string, taskId: string): string {
    const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES))
      .toBase64({ alphabet: "base64url", omitPadding: true });
    const holder = { runId, taskId, created: new Set<string>(), live: true };
    this.#byToken.set(token, holder);
    this.#byRun.set(runId, { token, holder });
    this.#hooks?.onMint(token);
    return token;
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

  #prune(): void {
    const ended = [...this.#byRun].filter(([, { holder }]) => !holder.live);
    for (const [runId, { token }] of ended.slice(0, -ENDED_TOKENS_KEPT)) {
      this.#byRun.delete(runId);
      this.#byToken.delete(token);
    }
  }
}
