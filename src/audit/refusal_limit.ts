import type { Clock } from "../async/clock.ts";
import type { AuditEntry } from "../contracts/audit_trail.ts";

/** How many refusals of one caller get an entry of their own, each minute. */
const PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/**
 * Keeps refusals from pushing everything else out of a log of limited size: a caller without rights can have
 * thousands of requests refused each second. Those beyond the first of a minute are counted. Each run has its
 * own sixty, so that the flood of one caller does not hide what another one tries.
 */
export class RefusalLimit {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #kept = new Map<string | undefined, number>();
  #since = -Infinity;
  #skipped = 0;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Whether a refusal that comes now is only counted. */
  isOver({ actor, byRun = actor }: Pick<AuditEntry, "actor" | "byRun">): boolean {
    const now = this.#clock.monotonic();
    if (now - this.#since >= MINUTE_MS) {
      this.#since = now;
      this.#kept.clear();
    }
    const kept = this.#kept.get(byRun) ?? 0;
    this.#kept.set(byRun, kept + 1);
    if (kept < PER_MINUTE) return false;
    this.#skipped++;
    return true;
  }

  /** How many were only counted since the last call. */
  takeSkipped(): number {
    const skipped = this.#skipped;
    this.#skipped = 0;
    return skipped;
  }
}
