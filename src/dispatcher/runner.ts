import { v7 as uuidv7 } from "uuid";
import type { RunSpec } from "../contracts/run_executor.ts";
import { messageOf } from "../domain/errors.ts";
import { isFailure } from "../domain/outcome.ts";
import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";
import { sleepUnless } from "../process/sleep.ts";
import type { Start } from "./plan.ts";
import type { RunContext } from "./run/context.ts";
import { finishBroken, finishEarly, finishLost, finishRun } from "./run/finish.ts";
import { type LiveRun, terminateRun } from "./run/live_run.ts";
import type { RunReport } from "./run/report.ts";
import { settleRefusal, settleRun } from "./run/settle_run.ts";
import { admitRun, spawnRun } from "./run/start.ts";

/** How long a task that is given back waits for those that were claimed after it. */
const RELEASE_PATIENCE_MS = 1_000;

/** What a runner tells the dispatcher. */
export interface RunnerHooks {
  /** A run has ended and its slot is free. */
  readonly onSlotFreed: () => void;
  /** A claim failed in a way that is not about its task. */
  readonly onClaimFailed: (route: Route, error: unknown) => void;
  /** A claimed task came to a process, or did not for the reason given. */
  readonly onSpawn: (route: Route, failure: string | null) => void;
  /** The board has all that a run owed it; the task is in `queue`, or gone where that is null. */
  readonly onSettled: (taskId: string, route: Route, queue: string | null) => void;
}

/** Carries runs from their claim to the last board write, and knows which are where. */
export class Runner {
  /** Runs that hold a slot, by run id, oldest first. */
  readonly live = new Map<string, LiveRun>();
  /** Ended runs with board writes that are not delivered, by task id. */
  readonly #unsettled = new Map<string, LiveRun>();
  /** Tasks as they were refused, by id: an edit has a task tried again. */
  readonly #refused = new Map<string, Start>();
  /** Runs whose claim was won, until the board has all that they owe it. */
  readonly #claimed = new Map<LiveRun, Promise<void>>();
  readonly #background = new Set<Promise<void>>();
  readonly #context: RunContext;
  readonly #hooks: RunnerHooks;
  #stopping = false;
  #failures = 0;

  constructor(context: RunContext, hooks: RunnerHooks) {
    this.#context = context;
    this.#hooks = hooks;
  }

  /** How many runs ended other than well. */
  get failures(): number {
    return this.#failures;
  }

  /** How many ended runs still owe the board something. */
  get unsettled(): number {
    return this.#unsettled.size;
  }

  /** Tasks that must not start now, whatever queue holds them. */
  get busyTaskIds(): Set<string> {
    const live = Array.from(this.live.values(), ({ facts }) => facts.taskId);
    return new Set([...live, ...this.#unsettled.keys()]);
  }

  /** How many tasks may stand in a ready queue without being startable. */
  get skippable(): number {
    return this.live.size + this.#unsettled.size + this.#refused.size;
  }

  /** Whether a task was refused as it is. */
  isRefused({ id, name, description }: Task): boolean {
    const refused = this.#refused.get(id)?.task;
    return refused?.name === name && refused.description === description;
  }

  /** Forgets the refusals of tasks of `queue` that do not stand there any more. */
  forgetRefused(queue: string, ready: readonly Task[]): void {
    const ids = new Set(ready.map(({ id }) => id));
    for (const [id, { route }] of this.#refused) {
      if (route.queue === queue && !ids.has(id)) this.#refused.delete(id);
    }
  }

  /**
   * Claims a task and, where that is won, sees its run through in the background. Resolves when the
   * claim is decided or in doubt: one card that the board can't read must not stop all polling.
   */
  start(start: Start): Promise<void> {
    const { promise: doubted, resolve: onDoubt } = Promise.withResolvers<void>();
    const claimed = this.#claim(this.#admit(start), onDoubt);
    this.#keep(claimed);
    return Promise.race([claimed, doubted]);
  }

  /** Ends all live runs, and those to come; their tasks go back to their ready queues. */
  interrupt(hurry: boolean): void {
    this.#stopping = true;
    for (const run of this.live.values()) terminateRun(run, "interrupted", hurry);
  }

  /** Resolves once no run is live and nothing is owed to the board. */
  async idle(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background);
  }

  async #claim(run: LiveRun, onDoubt: () => void): Promise<void> {
    try {
      const admission = await admitRun(run, this.#context, onDoubt);
      if (admission.type === "claimed") return this.#goOn(run, admission.spec);
      if (admission.type === "refused") return this.#refuse(run, admission.reason);
    } catch (error) {
      if (!this.#context.signal.aborted) this.#claimFailed(run, error);
    }
    this.#release(run);
  }

  #goOn(run: LiveRun, spec: RunSpec): void {
    const over = this.#seeThrough(run, spec).finally(() => this.#claimed.delete(run));
    this.#claimed.set(run, over);
    this.#keep(over);
  }

  #claimFailed({ route }: LiveRun, error: unknown): void {
    this.#failures++;
    this.#hooks.onClaimFailed(route, error);
  }

  #admit({ route, task }: Start): LiveRun {
    const { clock } = this.#context;
    const run: LiveRun = {
      facts: {
        runId: uuidv7(),
        taskId: task.id,
        taskName: task.name,
        queue: route.queue,
        // Every start is a first attempt until retries count them: a person who queues a task again
        // means a new beginning.
        attempt: 1,
      },
      route,
      task,
      startedAt: clock.now(),
      startedMonotonic: clock.monotonic(),
      argv: [],
      handle: null,
      endEarly: this.#stopping ? "interrupted" : null,
      hurried: false,
    };
    this.live.set(run.facts.runId, run);
    return run;
  }

  #release({ facts: { runId } }: LiveRun): void {
    this.live.delete(runId);
    this.#context.tokens.expire(runId);
  }

  async #seeThrough(run: LiveRun, spec: RunSpec): Promise<void> {
    const report = await this.#carryOut(run, spec);
    if (isFailure(report.outcome)) this.#failures++;
    this.#unsettled.set(run.facts.taskId, run);
    this.#release(run);
    this.#hooks.onSlotFreed();
    if (report.outcome === "interrupted") await this.#afterNewer(run);
    const queue = await settleRun(run, report, this.#context);
    this.#unsettled.delete(run.facts.taskId);
    this.#hooks.onSettled(run.facts.taskId, run.route, queue);
  }

  /**
   * Tasks that are given back go to the top of their queue, so the newest goes first and they stand as
   * they stood. Not for long: a stubborn agent must not keep another's task.
   */
  async #afterNewer({ route, facts: { runId } }: LiveRun): Promise<void> {
    const newer = [...this.#claimed]
      .filter(([other]) => other.route === route && other.facts.runId > runId)
      .map(([, over]) => over);
    if (newer.length === 0) return;
    const done = new AbortController();
    void Promise.allSettled(newer).then(() => done.abort());
    await sleepUnless(done.signal, RELEASE_PATIENCE_MS, this.#context.clock);
  }

  async #carryOut(run: LiveRun, spec: RunSpec): Promise<RunReport> {
    if (run.endEarly !== null) return await finishEarly(run, this.#context);
    try {
      const handle = await spawnRun(run, spec, this.#context);
      if (handle.pid !== undefined) this.#hooks.onSpawn(run.route, null);
      const report = await finishRun(run, handle, this.#context);
      const { spawnFailure } = report.exit;
      if (spawnFailure !== null) this.#hooks.onSpawn(run.route, spawnFailure.message);
      return report;
    } catch (error) {
      if (run.handle !== null) return await finishLost(run, error, this.#context);
      if (run.endEarly !== null) return await finishEarly(run, this.#context);
      this.#hooks.onSpawn(run.route, messageOf(error));
      return await finishBroken(run, error, this.#context);
    }
  }

  #refuse(run: LiveRun, reason: string): void {
    const { taskId, queue } = run.facts;
    this.#failures++;
    this.#refused.set(taskId, run);
    this.#unsettled.set(taskId, run);
    this.#release(run);
    this.#hooks.onSlotFreed();
    this.#keep(
      settleRefusal(run, reason, this.#context).then((now) => {
        this.#unsettled.delete(taskId);
        // A card that was parked and is put back unchanged is refused anew, not ignored.
        if (now !== queue) this.#refused.delete(taskId);
      }),
    );
  }

  /** Keeps what goes on behind a tick; a failure here is a bug or the end of the dispatcher. */
  #keep(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => {
      if (this.#context.signal.aborted) return;
      this.#failures++;
      this.#context.emit({ type: "internal_error", during: "a run", reason: messageOf(error) });
    }).finally(() => this.#background.delete(kept));
    this.#background.add(kept);
  }
}
