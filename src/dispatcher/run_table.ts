import { Condition } from "../async/condition.ts";
import type { LiveRun } from "./run/live_run.ts";

/** The runs that hold a slot or a task. */
export class RunTable {
  /** By run id, oldest first. */
  readonly #live = new Map<string, LiveRun>();
  /** Runs without a slot whose claim got no answer, by task id. */
  readonly #doubted = new Map<string, LiveRun>();
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

  /** The runs whose claim is in doubt, and which hold no slot. */
  get doubted(): readonly LiveRun[] {
    return [...this.#doubted.values()];
  }

  /** How many ended runs have board writes that are not delivered. */
  get unsettled(): number {
    return this.#unsettled.size;
  }

  /** Tasks that must not start now, whatever queue they are in. */
  get busyTaskIds(): Set<string> {
    const live = this.live.map(({ facts }) => facts.taskId);
    return new Set([...live, ...this.#doubted.keys(), ...this.#unsettled.keys()]);
  }

  /** Adds a live run, which takes a slot. */
  add(run: LiveRun): void {
    this.#doubted.delete(run.facts.taskId);
    this.#live.set(run.facts.runId, run);
  }

  /** Takes the slot of a run whose claim is in doubt; it keeps its task. Returns false if it has no slot already. */
  doubt(run: LiveRun): boolean {
    const { runId, taskId } = run.facts;
    this.#doubted.set(taskId, run);
    const hadSlot = this.#live.delete(runId);
    this.#freed.notifyAll();
    return hadSlot;
  }

  /** Whether a run holds no slot, since its claim is in doubt. */
  isDoubted({ facts: { taskId, runId } }: LiveRun): boolean {
    return this.#doubted.get(taskId)?.facts.runId === runId;
  }

  /** Removes a live run, which gives its slot back. */
  free(run: LiveRun): void {
    const { facts: { runId, taskId }, tried } = run;
    this.#live.delete(runId);
    if (this.isDoubted(run)) this.#doubted.delete(taskId);
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

  /** A run that is live, or whose claim is in doubt. */
  get(runId: string): LiveRun | undefined {
    return this.#live.get(runId) ?? this.doubted.find(({ facts }) => facts.runId === runId);
  }

  /** The live run on a task. */
  liveOn(taskId: string): LiveRun | undefined {
    return this.live.find(({ facts }) => facts.taskId === taskId);
  }

  /** The run that holds a task: a live one, one whose claim is in doubt, or one whose board writes are not delivered. */
  holderOf(taskId: string): LiveRun | undefined {
    return this.liveOn(taskId) ?? this.#doubted.get(taskId) ?? this.#unsettled.get(taskId);
  }

  /** How many live runs came from a queue. */
  liveOf(queue: string): number {
    return this.live.filter(({ facts }) => facts.queue === queue).length;
  }

  /** Whether no run is live and every board write is delivered; for one queue if it is given. */
  isIdle(queue: string | null): boolean {
    const all = [...this.live, ...this.doubted, ...this.#unsettled.values()];
    return !all.some(({ facts }) => queue === null || facts.queue === queue);
  }

  /** Resolves once no run is live. */
  async whenNoneLive(): Promise<void> {
    while (this.size > 0) await this.#freed.wait();
  }
}
