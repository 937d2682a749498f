import type { Emit } from "../../domain/events.ts";
import type { Route } from "../../domain/route.ts";
import type { Gate } from "./gate.ts";

/** What a pause control works with. */
export interface PauseControlParts {
  readonly gate: Pick<Gate, "pauses" | "lift">;
  /** Whether nothing runs of a route, or at all. */
  readonly isIdle: (queue: string | null) => boolean;
  /** The routes as they are configured now. */
  readonly routes: () => readonly Route[];
  readonly emit: Emit;
}

/**
 * A person's word on what may start: for one route, or for all where `queue` is null. Each method
 * tells whether there is such a route.
 */
export class PauseControl {
  readonly #parts: PauseControlParts;
  /** What is reported once nothing of it runs any more: everything (null), or single routes. */
  readonly #drains = new Set<string | null>();

  constructor(parts: PauseControlParts) {
    this.#parts = parts;
  }

  pause(queue: string | null): boolean {
    const { gate, emit } = this.#parts;
    if (this.#named(queue).length === 0) return false;
    if (gate.pauses.pause(queue)) emit({ type: "paused", queue });
    return true;
  }

  /** Also what was held goes on. */
  resume(queue: string | null): boolean {
    const { gate, emit } = this.#parts;
    const routes = this.#named(queue);
    if (routes.length === 0) return false;
    if (queue === null) this.#drains.clear();
    else this.#drains.delete(queue);
    const wasPaused = gate.pauses.resume(queue);
    const wasHeld = gate.lift(routes);
    if (wasPaused || wasHeld) emit({ type: "resumed", queue });
    return true;
  }

  /** Pauses, and reports when nothing runs any more, at once if nothing does. */
  drain(queue: string | null): boolean {
    if (!this.pause(queue)) return false;
    this.#drains.add(queue);
    this.checkDrains();
    return true;
  }

  /** Something may have come to its end. */
  checkDrains(): void {
    const { isIdle, emit } = this.#parts;
    for (const queue of this.#drains) {
      if (!isIdle(queue)) continue;
      this.#drains.delete(queue);
      emit({ type: "drained", queue });
    }
  }

  #named(queue: string | null): readonly Route[] {
    return this.#parts.routes().filter((route) => queue === null || route.queue === queue);
  }
}
