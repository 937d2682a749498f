import type { RunSpec } from "../contracts/run_executor.ts";
import { messageOf } from "../domain/errors.ts";
import { isFailure } from "../domain/outcome.ts";
import type { Route } from "../domain/route.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import type { Start } from "./plan.ts";
import { Refusals } from "./gate/refusals.ts";
import { whileClaimIsKept } from "./keep_claim.ts";
import { RunTable } from "./run_table.ts";
import type { RunContext } from "./run/context.ts";
import { finishBroken, finishEarly, finishLost, finishRun } from "./run/finish.ts";
import { type LiveRun, newRun, terminateRun } from "./run/live_run.ts";
import type { EndedRun } from "./run/comments.ts";
import { type Settled, settleRefusal, settleRun } from "./run/settle_run.ts";
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
  /** A run has ended; the board does not know yet. */
  readonly onEnded: (run: LiveRun, report: EndedRun) => void;
  /** The board has all that a run owed it. */
  readonly onSettled: (run: LiveRun, settled: Settled) => void;
  /** Nothing more is done for some run, whatever came of it. */
  readonly onOver: () => void;
}

/** Carries runs from their claim to the last board write, and knows which are where. */
export class Runner {
  readonly runs = new RunTable();
  readonly refusals = new Refusals();
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

  /** How many tasks may stand in a ready queue without being startable. */
  get skippable(): number {
    return this.runs.size + this.runs.unsettled + this.refusals.size;
  }

  /**
   * Claims a task and, where that is won, sees its run through in the background. Resolves when the
   * claim is decided or in doubt: one card that the board can't read must not stop all polling.
   */
  start(start: Start & { readonly attempt: number }): Promise<void> {
    if (this.#stopping) return Promise.resolve();
    const { promise: doubted, resolve: onDoubt } = Promise.withResolvers<void>();
    const { clock, planSteps } = this.#context;
    const run = newRun({ ...start, plan: planSteps(start.route) }, clock);
    this.runs.add(run);
    const claimed = this.#claim(run, onDoubt);
    this.#keep(claimed);
    return Promise.race([claimed, doubted]);
  }

  /**
   * Goes on with a run of an earlier dispatcher, which has its slot from now on. `carryOut` resolves to
   * null where there is nothing to tell the board.
   */
  resumeRun(run: LiveRun, carryOut: () => Promise<EndedRun | null>): void {
    this.runs.add(run);
    this.#goOn(run, carryOut);
  }

  /** Keeps the task of a run that has ended until `settle` has told the board. */
  settleLater(run: LiveRun, settle: () => Promise<Settled | null>): void {
    this.runs.owe(run);
    this.#keep(settle().then((settled) => this.#settled(run, settled)));
  }

  /** Ends one live run. Tells whether there is such a run. */
  cancel(runId: string): boolean {
    const run = this.runs.get(runId);
    if (run === undefined) return false;
    terminateRun(run, "cancelled");
    return true;
  }

  /** Ends all live runs; their tasks go back to their ready queues. Nothing starts any more. */
  interrupt(hurry: boolean): void {
    this.#stopping = true;
    for (const run of this.runs.live) {
      if (!run.left.signal.aborted) terminateRun(run, "interrupted", hurry);
    }
  }

  /** Starts nothing any more; what has no process yet goes back to its ready queue. */
  startNoMore(): void {
    this.#stopping = true;
    for (const run of this.runs.live) {
      if (run.handle === null) terminateRun(run, "interrupted");
    }
  }

  /** Leaves the live runs to the next dispatcher, all but those that are about to end. */
  leave(): void {
    this.startNoMore();
    for (const run of this.runs.live) {
      if (run.endEarly === null) {
        run.left.abort(new Error("The run goes on without the dispatcher"));
      }
    }
  }

  /** Resolves once no run is live and nothing is owed to the board. */
  async idle(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background);
  }

  async #claim(run: LiveRun, onDoubt: () => void): Promise<void> {
    try {
      const admission = await admitRun(run, this.#context, onDoubt);
      if (admission.type === "claimed") {
        const { spec } = admission;
        return this.#goOn(run, () => this.#carryOut(run, spec));
      }
      if (admission.type === "refused") return this.#refuse(run, admission.reason);
    } catch (error) {
      if (!this.#context.signal.aborted) this.#claimFailed(run, error);
    }
    this.#release(run);
  }

  #goOn(run: LiveRun, carryOut: () => Promise<EndedRun | null>): void {
    const kept = () => whileClaimIsKept(run, this.#context, carryOut);
    const over = this.#seeThrough(run, kept).finally(() => this.#claimed.delete(run));
    this.#claimed.set(run, over);
    this.#keep(over);
  }

  #claimFailed({ route }: LiveRun, error: unknown): void {
    this.#failures++;
    this.#hooks.onClaimFailed(route, error);
  }

  #release(run: LiveRun): void {
    this.#context.tokens.expire(run.facts.runId);
    this.runs.free(run);
  }

  async #seeThrough(
    run: LiveRun,
    carryOut: () => Promise<EndedRun | null>,
  ): Promise<void> {
    const report = await carryOut();
    if (report === null) {
      this.runs.free(run);
      // Its task may wait in its queue, where it was passed over until now.
      return this.#hooks.onSlotFreed();
    }
    if (isFailure(report.outcome)) this.#failures++;
    this.runs.owe(run);
    this.#hooks.onEnded(run, report);
    this.#release(run);
    this.#hooks.onSlotFreed();
    if (report.outcome === "interrupted") await this.#afterNewer(run);
    this.#settled(run, await settleRun(run, report, this.#context));
  }

  #settled(run: LiveRun, settled: Settled | null): void {
    this.runs.settle(run);
    if (settled !== null) this.#hooks.onSettled(run, settled);
  }

  /**
   * Tasks that are given back go to the top of their queue, so the newest goes first and they stand as
   * they stood. Not for long: a stubborn agent must not keep another's task.
   */
  async #afterNewer({ facts: { runId, queue } }: LiveRun): Promise<void> {
    const newer = [...this.#claimed]
      .filter(([other]) => other.facts.queue === queue && other.facts.runId > runId)
      .map(([, over]) => over);
    if (newer.length === 0) return;
    const done = new AbortController();
    void Promise.allSettled(newer).then(() => done.abort());
    await sleepUntilAborted(done.signal, RELEASE_PATIENCE_MS, this.#context.clock);
  }

  /** How a run ended, or null where it goes on without us. */
  async #carryOut(run: LiveRun, spec: RunSpec): Promise<EndedRun | null> {
    if (run.endEarly !== null) return await finishEarly(run, this.#context);
    try {
      const handle = await spawnRun(run, spec, this.#context);
      if (handle.pid !== undefined) this.#hooks.onSpawn(run.route, null);
      const report = await finishRun(run, handle, this.#context);
      const { spawnFailure } = report.exit;
      if (spawnFailure !== null) this.#hooks.onSpawn(run.route, spawnFailure.message);
      return report;
    } catch (error) {
      if (run.left.signal.aborted) return null;
      if (run.handle !== null) return await finishLost(run, error, this.#context);
      if (run.endEarly !== null) return await finishEarly(run, this.#context);
      this.#hooks.onSpawn(run.route, messageOf(error));
      return await finishBroken(run, error, this.#context);
    }
  }

  #refuse(run: LiveRun, reason: string): void {
    const { taskId, queue } = run.facts;
    this.#failures++;
    this.refusals.add(run);
    this.runs.owe(run);
    this.#release(run);
    this.#hooks.onSlotFreed();
    this.#keep(
      settleRefusal(run, reason, this.#context).then((now) => {
        this.runs.settle(run);
        // A card that was parked and is put back unchanged is refused anew, not ignored.
        if (now !== queue) this.refusals.delete(taskId);
      }),
    );
  }

  /** Keeps what goes on behind a tick; a failure here is a bug or the end of the dispatcher. */
  #keep(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => {
      if (this.#context.signal.aborted) return;
      this.#failures++;
      this.#context.emit({ type: "internal_error", during: "a run", reason: messageOf(error) });
    }).finally(() => {
      this.#background.delete(kept);
      this.#hooks.onOver();
    });
    this.#background.add(kept);
  }
}
