import type { PublishedEvent } from "../contracts/event_stream.ts";
import type { DispatcherEvent } from "../domain/events.ts";

/** While the same trouble lasts, it is told so often. */
const SPACING_MS = 60_000;

/** What a board in trouble makes the dispatcher report again and again. */
const DELAYS: readonly DispatcherEvent["type"][] = [
  "backend_failed",
  "write_delayed",
  "read_delayed",
  "claim_in_doubt",
  "claim_not_renewed",
];

/** Numbers, such as waits and ports of a connection, differ although the trouble is the same. */
const VARYING = /\d+/g;

/**
 * Thins out what the log says of a board in trouble: one line when it begins and one a minute while it lasts.
 * An outage makes each live run report each of its own retries, and a night of these hides all else.
 */
export class OutageLines {
  #isFailing = false;
  /** When a trouble was last told, by its reason; by "" while the whole board fails. */
  readonly #toldAt = new Map<string, number>();

  /** Whether an event is one more report of a trouble that was told within the last minute. */
  isRepeated({ at, event }: PublishedEvent): boolean {
    if (event.type === "backend_recovered") this.#end();
    if (!DELAYS.includes(event.type) || !("reason" in event)) return false;
    if (event.type === "backend_failed" && !this.#isFailing) {
      this.#isFailing = true;
      this.#toldAt.set("", at);
      return false;
    }
    const key = this.#isFailing ? "" : (event.reason ?? "").replace(VARYING, "#");
    const toldAt = this.#toldAt.get(key);
    if (toldAt !== undefined && at - toldAt < SPACING_MS) return true;
    this.#forget(at);
    this.#toldAt.set(key, at);
    return false;
  }

  #end(): void {
    this.#isFailing = false;
    this.#toldAt.clear();
  }

  #forget(now: number): void {
    for (const [key, at] of this.#toldAt) if (now - at >= SPACING_MS) this.#toldAt.delete(key);
  }
}
