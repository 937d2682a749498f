import type { Face, Running } from "../../compose/options.ts";
import type { PublishedEvent } from "../../contracts/event_stream.ts";
import { EXPECTED } from "./board.ts";

/** Waits, from within the dispatcher's process, until all tasks of the demo have ended. */
export class Watcher implements Face {
  readonly #outcomes = new Map<string, string>();
  readonly #settled = Promise.withResolvers<Running>();
  #running: Running | null = null;
  #isStopping = false;

  /** Resolves once the runs of all tasks are settled. */
  get settled(): Promise<Running> {
    return this.#settled.promise;
  }

  /** Whether the dispatcher stops: it may no longer answer. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** The tasks that did not end as they should, each with how it ended. */
  get surprises(): readonly string[] {
    return Object.entries(EXPECTED)
      .filter(([id, outcome]) => this.#outcomes.get(id) !== outcome)
      .map(([id, outcome]) =>
        `Task ${id} should end as ${outcome}, but ended as ${
          this.#outcomes.get(id) ?? "unfinished"
        }`
      );
  }

  show(running: Running): void {
    this.#running = running;
  }

  readonly take = ({ event }: PublishedEvent): void => {
    if (event.type === "stopping") this.#isStopping = true;
    // A run that the stop has ended is no end of its task.
    if (event.type !== "run_settled" || this.#isStopping) return;
    this.#outcomes.set(event.taskId, event.outcome);
    const isOver = this.#outcomes.size === Object.keys(EXPECTED).length;
    if (isOver && this.#running !== null) this.#settled.resolve(this.#running);
  };
}
