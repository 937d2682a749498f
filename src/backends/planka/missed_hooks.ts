import type { Clock } from "../../async/clock.ts";
import type { HookVerdict } from "../../contracts/task_adapter.ts";
import type { BackendContext } from "../kind.ts";

/** How long cards must be seen only by polls before a webhook counts as broken, in milliseconds. */
const PATIENCE_MS = 600_000;
/** How many new cards must be seen only by polls. */
const MIN_CARDS = 3;

/** Notices that Planka's webhook never arrives, although it would have had to tell of new cards. */
export class MissedHooks {
  readonly #clock: Clock;
  readonly #warn: BackendContext["warn"];
  /** The cards of each queue at its last poll. */
  readonly #seen = new Map<string, ReadonlySet<string>>();
  #newCards = 0;
  #firstAt: number | null = null;
  #isOver = false;

  constructor(clock: Clock, warn: BackendContext["warn"]) {
    this.#clock = clock;
    this.#warn = warn;
  }

  /** Notes how a delivery was judged. One that Planka sent shows that its webhook works. */
  arrived(verdict: HookVerdict): void {
    if (verdict === "hint" || verdict === "ignored") this.#isOver = true;
  }

  /** Notes the cards of a queue at a poll. Warns once if enough of them came without a delivery. */
  polled(queue: string, cardIds: readonly string[]): void {
    if (this.#isOver) return;
    const before = this.#seen.get(queue);
    this.#seen.set(queue, new Set(cardIds));
    const fresh = before === undefined ? [] : cardIds.filter((id) => !before.has(id));
    if (fresh.length === 0) return;
    const now = this.#clock.monotonic();
    this.#newCards += fresh.length;
    this.#firstAt ??= now;
    if (this.#newCards < MIN_CARDS || now - this.#firstAt < PATIENCE_MS) return;
    this.#isOver = true;
    const problem =
      `Planka's webhook has never arrived: ${this.#newCards} new cards were seen only by polls`;
    const remedy =
      'run "artificer-dispatcher check --fix", and make sure that Planka reaches the address that it prints';
    this.#warn({ problem, remedy });
  }
}
