import type { Clock } from "../../async/clock.ts";
import type { BackendHealth } from "../../contracts/run_control.ts";
import type { AdapterError } from "../../domain/errors.ts";
import type { Emit } from "../../domain/events.ts";
import { backoffMs, type Growth } from "../../async/backoff.ts";

const POLL_BACKOFF: Growth = { firstMs: 1_000, maxMs: 60_000 };

/** A board that fails is asked no more often than this, however many hints come. */
const EARLY_TRY_SPACING_MS = 1_000;

/** Watches how polls of the board go, and tells how long to leave it alone. */
export class Health {
  #state: BackendHealth = { state: "unknown" };
  #failures = 0;
  #failedAt = 0;
  #nextTryAt = 0;
  #askedToWait = false;
  readonly #clock: Clock;
  readonly #emit: Emit;

  constructor(clock: Clock, emit: Emit) {
    this.#clock = clock;
    this.#emit = emit;
  }

  get state(): BackendHealth {
    return this.#state;
  }

  /** How long the board is still to be left alone, in milliseconds; 0 when it is well. */
  get holdMs(): number {
    if (this.#state.state !== "failing") return 0;
    return Math.max(0, this.#nextTryAt - this.#clock.monotonic());
  }

  /**
   * The same once something may have changed: a hint cuts the hold short to a second after the last
   * failure, except where the board itself named a time.
   */
  get hintedHoldMs(): number {
    if (this.#askedToWait) return this.holdMs;
    const earliest = this.#failedAt + EARLY_TRY_SPACING_MS - this.#clock.monotonic();
    return Math.min(this.holdMs, Math.max(0, earliest));
  }

  succeeded(): void {
    if (this.#state.state === "failing") this.#emit({ type: "backend_recovered" });
    this.#state = { state: "ok" };
    this.#failures = 0;
    this.#askedToWait = false;
  }

  failed(error: AdapterError): void {
    this.#failures++;
    const { category, retryAfterMs, message: reason } = error;
    const { holdMs } = this;
    // A failure that comes during a hold must not shorten what the board asked for.
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
