import type { Route } from "../../domain/route.ts";
import type { RunTable } from "../run_table.ts";

/** What the number of slots depends on. */
export interface SlotLimits {
  readonly runs: RunTable;
  /** The most runs at once. */
  readonly most: () => number;
  /** How many more runs the executor accepts. */
  readonly capacity: () => number;
}

/** How many runs take a slot, and how many more may start. */
export class SlotCount {
  readonly #limits: SlotLimits;
  /** The queues of all runs that have started, if their slots stay taken; otherwise null. */
  #begun: string[] | null = null;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /** Makes runs keep their slot after their end, for `--once`. */
  keepTaken(): void {
    this.#begun = [];
  }

  /** Notes that an agent of a route has started. */
  started({ queue }: Route): void {
    this.#begun?.push(queue);
  }

  /** How many more runs may start now. */
  get free(): number {
    const { most, capacity } = this.#limits;
    return Math.max(0, Math.min(most() - this.taken(null), capacity()));
  }

  /** How many runs of a queue, or of all, take a slot. */
  taken(queue: string | null): number {
    const { runs } = this.#limits;
    const live = queue === null ? runs.size : runs.liveOf(queue);
    if (this.#begun === null) return live;
    const isOf = (name: string) => queue === null || name === queue;
    const starting = runs.live.filter(({ facts, phase }) =>
      phase !== "started" && isOf(facts.queue)
    );
    return Math.max(live, starting.length + this.#begun.filter(isOf).length);
  }
}
