import type { Clock } from "../../async/clock.ts";
import type { BackendHealth } from "../../contracts/run_control.ts";
import type { WriteTrouble } from "../../contracts/task_adapter.ts";
import type { AdapterError } from "../../domain/errors.ts";
import type { Emit } from "../../domain/events.ts";
import { backoffMs, type Growth } from "../../async/backoff.ts";

const POLL_BACKOFF: Growth = { firstMs: 1_000, maxMs: 60_000 };

/** The shortest wait between two polls of a failing board, however many hints come. */
const EARLY_TRY_SPACING_MS = 1_000;

/** Records whether polls of the board succeed, and decides how long to wait before the next one. */
export class Health {
  #state: BackendHealth = { state: "unknown" };
  #failures = 0;
  #failedAt = 0;
  #nextTryAt = 0;
  #askedToWait = false;
  readonly #clock: Clock;
  readonly #emit: Emit;

  readonly #writeTrouble: () => WriteTrouble | null;

  constructor(clock: Clock, emit: Emit, writeTrouble: () => WriteTrouble | null = () => null) {
    this.#clock = clock;
    this.#emit = emit;
    this.#writeTrouble = writeTrouble;
  }

  /** The same for people and supervisors: a board that takes no changes fails, too, although polls succeed. */
  get whole(): BackendHealth {
    const trouble = this.#writeTrouble();
    if (this.#state.state === "failing" || trouble === null) return this.#state;
    const nextTryAt = this.#clock.now();
    return { state: "failing", category: "unavailable", ...trouble, nextTryAt };
  }

  get state(): BackendHealth {
    return this.#state;
  }

  /** How long to wait before the next poll, in milliseconds; 0 unless the board is failing. */
  get holdMs(): number {
    if (this.#state.state !== "failing") return 0;
    return Math.max(0, this.#nextTryAt - this.#clock.monotonic());
  }

  /**
   * The same after a hint that something may have changed: the next poll may come one second after the last
   * failure, unless the board itself asked for a longer wait.
   */
  get hintedHoldMs(): number {
    if (this.#askedToWait) return this.holdMs;
    const earliest = this.#failedAt + EARLY_TRY_SPACING_MS - this.#clock.monotonic();
    return Math.min(this.holdMs, Math.max(0, earliest));
  }

  succeeded(): void {
    if (this.#state.state === "failing") {
      const lastedMs = Math.max(0, this.#clock.now() - this.#state.since);
      this.#emit({ type: "backend_recovered", lastedMs });
    }
    this.#state = { state: "ok" };
    this.#failures = 0;
    this.#askedToWait = false;
  }

  failed(error: AdapterError): void {
    this.#failures++;
    const { category, retryAfterMs, message: reason } = error;
    const { holdMs } = this;
    // A failure during a hold must not shorten the wait that the board asked for.
    const retryInMs = Math.max(holdMs, backoffMs(this.#failures, POLL_BACKOFF, { retryAfterMs }));
    const now = this.#clock.now();
    this.#askedToWait = retryAfterMs !== undefined || (holdMs > 0 && this.#askedToWait);
    this.#failedAt = this.#clock.monotonic();
    this.#nextTryAt = this.#failedAt + retryInMs;
    this.#state = {
      state: "failing",
      category,
      reason,
      since: this.#state.state === "failing" ? this.#state.since : now,
      nextTryAt: now + retryInMs,
    };
    this.#emit({ type: "backend_failed", category, reason, retryInMs });
  }
}
