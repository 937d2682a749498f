import { Condition } from "../async/condition.ts";
import type { LiveRun } from "./run/live_run.ts";

/** The runs that hold a slot or a task. */
export class RunTable {
  /** By run id, oldest first. */
  readonly #live = new Map<string, LiveRun>();
  /** Ended runs with board writes that are not delivered, by task id. */
  readonly #unsettled = new Map<string, LiveRun>();
  readonly #freed = new Condition();

  /** The runs that hold a slot, oldest first. */
  get live(): readonly LiveRun[] {
    return [...this.#live.values()];
  }

  /** How many runs hold a slot. */
  get size(): number {
    return this.#live.size;
  }

  /** How many ended runs still owe the board something. */
  get unsettled(): number {
    return this.#unsettled.size;
  }

  /** Tasks that must not start now, whatever queue holds them. */
  get busyTaskIds(): Set<string> {
    return new Set([...this.live.map(({ facts }) => facts.taskId), ...this.#unsettled.keys()]);
  }

  /** A run takes a slot. */
  add(run: LiveRun): void {
    this.#live.set(run.facts.runId, run);
  }

  /** A run gives its slot back. */
  free({ facts: { runId } }: LiveRun): void {
    this.#live.delete(runId);
    this.#freed.notifyAll();
  }

  /** A run holds its task until the board has what it owes it. */
  owe(run: LiveRun): void {
    this.#unsettled.set(run.facts.taskId, run);
  }

  /** The board has it. */
  settle({ facts: { taskId } }: LiveRun): void {
    this.#unsettled.delete(taskId);
  }

  get(runId: string): LiveRun | undefined {
    return this.#live.get(runId);
  }

  /** The live run on a task. */
  liveOn(taskId: string): LiveRun | undefined {
    return this.live.find(({ facts }) => facts.taskId === taskId);
  }

  /** The run that has a task, or still owes the board something for it. */
  holderOf(taskId: string): LiveRun | undefined {
    return this.liveOn(taskId) ?? this.#unsettled.get(taskId);
  }

  /** How many live runs came from a queue. */
  liveOf(queue: string): number {
    return this.live.filter(({ facts }) => facts.queue === queue).length;
  }

  /** Whether nothing is live and nothing is owed, of one queue where it is given. */
  isIdle(queue: string | null): boolean {
    const all = [...this.live, ...this.#unsettled.values()];
    return !all.some(({ facts }) => queue === null || facts.queue === queue);
  }

  /** Resolves once no run is live. */
  async over(): Promise<void> {
    while (this.size > 0) await this.#freed.wait();
  }
}
