import type { Emit } from "../../domain/events.ts";
import type { Route } from "../../domain/route.ts";
import type { Gate } from "./gate.ts";

/** The parts of a {@linkcode PauseControl}. */
export interface PauseControlParts {
  readonly gate: Pick<Gate, "pauses" | "lift">;
  /** Whether a route, or every route, has no live run and no pending write. */
  readonly isIdle: (queue: string | null) => boolean;
  /** The current routes of the config. */
  readonly routes: () => readonly Route[];
  readonly emit: Emit;
  /** Called for a run whose failure no longer counts, since a person resumed its route. */
  readonly onForgiven?: (runId: string) => void;
}

/**
 * Lets a person pause, resume and drain one route, or all routes if `queue` is null. Each method returns
 * whether there is such a route.
 */
export class PauseControl {
  readonly #parts: PauseControlParts;
  /** Drains that are not reported yet: of all routes (null) or of single ones. */
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

  /** Also ends holds. */
  resume(queue: string | null): boolean {
    const { gate, emit, onForgiven } = this.#parts;
    const routes = this.#named(queue);
    if (routes.length === 0) return false;
    if (queue === null) this.#drains.clear();
    else this.#drains.delete(queue);
    const wasPaused = gate.pauses.resume(queue);
    const wasHeld = gate.lift(routes, onForgiven);
    if (wasPaused || wasHeld) emit({ type: "resumed", queue });
    return true;
  }

  /** Pauses, and reports once nothing runs any more; at once if nothing runs now. */
  drain(queue: string | null): boolean {
    if (!this.pause(queue)) return false;
    this.#drains.add(queue);
    this.checkDrains();
    return true;
  }

  /** Reports the drains that are complete. Called after each run and each delivery. */
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
