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

  /** How many ended runs have board writes that are not delivered. */
  get unsettled(): number {
    return this.#unsettled.size;
  }

  /** Tasks that must not start now, whatever queue they are in. */
  get busyTaskIds(): Set<string> {
    return new Set([...this.live.map(({ facts }) => facts.taskId), ...this.#unsettled.keys()]);
  }

  /** Adds a live run, which takes a slot. */
  add(run: LiveRun): void {
    this.#live.set(run.facts.runId, run);
  }

  /** Removes a live run, which gives its slot back. */
  free({ facts: { runId }, tried }: LiveRun): void {
    this.#live.delete(runId);
    tried.resolve();
    this.#freed.notifyAll();
  }

  /** Adds an ended run. It holds its task until {@linkcode settle}. */
  addUnsettled(run: LiveRun): void {
    this.#unsettled.set(run.facts.taskId, run);
  }

  /** Removes an ended run whose board writes are delivered. */
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

  /** The run that holds a task: a live one, or one whose board writes are not delivered. */
  holderOf(taskId: string): LiveRun | undefined {
    return this.liveOn(taskId) ?? this.#unsettled.get(taskId);
  }

  /** How many live runs came from a queue. */
  liveOf(queue: string): number {
    return this.live.filter(({ facts }) => facts.queue === queue).length;
  }

  /** Whether no run is live and every board write is delivered; for one queue if it is given. */
  isIdle(queue: string | null): boolean {
    const all = [...this.live, ...this.#unsettled.values()];
    return !all.some(({ facts }) => queue === null || facts.queue === queue);
  }

  /** Resolves once no run is live. */
  async whenNoneLive(): Promise<void> {
    while (this.size > 0) await this.#freed.wait();
  }
}
