import { messageOf } from "../domain/errors.ts";
import { isFailure } from "../domain/outcome.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import type { Start } from "./plan.ts";
import { Refusals } from "./gate/refusals.ts";
import { whileClaimIsKept } from "./keep_claim.ts";
import { RunTable } from "./run_table.ts";
import { admitRun } from "./run/admit_run.ts";
import type { RunContext } from "./run/context.ts";
import { type LiveRun, newRun, terminateRun } from "./run/live_run.ts";
import type { EndedRun } from "./run/comments.ts";
import type { Settled } from "./run/run_event.ts";
import { settleRefusal, settleRun } from "./run/settle_run.ts";
import { type RunEnd, takeSteps } from "./steps/take_steps.ts";

/** How long a task that is given back waits for those that were claimed after it. */
const RELEASE_PATIENCE_MS = 1_000;

/** Carries runs from their claim to the last board write, and knows which are where. */
export class Runner {
  readonly runs = new RunTable();
  readonly refusals = new Refusals();
  /** Runs whose claim was won, until the board has all that they owe it. */
  readonly #claimed = new Map<LiveRun, Promise<void>>();
  readonly #background = new Set<Promise<void>>();
  readonly #context: RunContext;
  #stopping = false;
  #failures = 0;

  constructor(context: RunContext) {
    this.#context = context;
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

  /** Goes on with a run of an earlier dispatcher, which has its slot from now on. */
  resumeRun(run: LiveRun, resume: () => Promise<RunEnd>): void {
    this.runs.add(run);
    this.#carryOut(run, resume);
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
        return this.#carryOut(run, () => takeSteps(run, this.#context));
      }
      if (admission.type === "refused") {
        return this.#refuse(run, admission.reason, run.route.queue);
      }
    } catch (error) {
      if (!this.#context.signal.aborted) this.#claimFailed(run, error);
    }
    this.#release(run);
  }

  #carryOut(run: LiveRun, work: () => Promise<RunEnd>): void {
    const kept = () => whileClaimIsKept(run, this.#context, work);
    const over = this.#settleAfter(run, kept).finally(() => this.#claimed.delete(run));
    this.#claimed.set(run, over);
    this.#keep(over);
  }

  #claimFailed({ route }: LiveRun, error: unknown): void {
    this.#failures++;
    this.#context.onRunEvent({ type: "claim_failed", route, error });
  }

  #release(run: LiveRun): void {
    this.#context.tokens.expire(run.facts.runId);
    this.runs.free(run);
  }

  async #settleAfter(run: LiveRun, work: () => Promise<RunEnd>): Promise<void> {
    const end = await work();
    if (end.type === "ended") return await this.#settleEnded(run, end.ended);
    if (end.type === "refused") {
      return this.#refuse(run, end.reason, run.route.inProgressQueue);
    }
    this.runs.free(run);
    // Its task may wait in its queue, where it was passed over until now.
    this.#context.onRunEvent({ type: "slot_freed" });
  }

  async #settleEnded(run: LiveRun, ended: EndedRun): Promise<void> {
    const { onRunEvent } = this.#context;
    if (isFailure(ended.outcome)) this.#failures++;
    this.runs.owe(run);
    onRunEvent({ type: "ended", ended });
    this.#release(run);
    onRunEvent({ type: "slot_freed" });
    if (ended.outcome === "interrupted") await this.#afterNewer(run);
    this.#settled(run, await settleRun(run, ended, this.#context));
  }

  #settled(run: LiveRun, settled: Settled | null): void {
    this.runs.settle(run);
    if (settled !== null) this.#context.onRunEvent({ type: "settled", run, settled });
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

  /** `from` is the queue that its task is in. */
  #refuse(run: LiveRun, reason: string, from: string): void {
    const { taskId, queue } = run.facts;
    this.#failures++;
    this.refusals.add(run);
    this.runs.owe(run);
    this.#release(run);
    this.#context.onRunEvent({ type: "slot_freed" });
    this.#keep(
      settleRefusal(run, reason, from, this.#context).then((now) => {
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
      this.#context.onRunEvent({ type: "over" });
    });
    this.#background.add(kept);
  }
}
