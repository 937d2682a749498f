import type { Emit } from "../../domain/events.ts";
import type { Route } from "../../domain/route.ts";
import type { Drains } from "./drains.ts";
import type { Gate } from "./gate.ts";

/** What a pause control works with. */
export interface PauseControlParts {
  readonly gate: Gate;
  readonly drains: Drains;
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
    const { gate, drains, emit } = this.#parts;
    const routes = this.#named(queue);
    if (routes.length === 0) return false;
    drains.end(queue);
    const wasPaused = gate.pauses.resume(queue);
    const wasHeld = gate.lift(routes);
    if (wasPaused || wasHeld) emit({ type: "resumed", queue });
    return true;
  }

  drain(queue: string | null): boolean {
    if (!this.pause(queue)) return false;
    this.#parts.drains.begin(queue);
    return true;
  }

  #named(queue: string | null): readonly Route[] {
    return this.#parts.routes().filter((route) => queue === null || route.queue === queue);
  }
}
