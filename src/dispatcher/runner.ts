import { messageOf } from "../domain/errors.ts";
import { isFailure } from "../domain/outcome.ts";
import type { Attempt } from "../domain/next_run/repeats.ts";
import type { Route } from "../domain/route.ts";
import { waitAtMost } from "../async/deadline.ts";
import type { Start } from "./plan.ts";
import { Refusals } from "./gate/refusals.ts";
import { whileClaimIsKept } from "./keep_claim.ts";
import { RunTable } from "./run_table.ts";
import { admitRun } from "./run/admit_run.ts";
import type { RunContext } from "./run/context.ts";
import { ClaimLeftError } from "./run/doubted_claim.ts";
import { isBeingAdopted, type LiveRun, newRun, terminateRun } from "./run/live_run.ts";
import type { EndedRun } from "./comments/ended_run.ts";
import type { Settled } from "./run/run_event.ts";
import { settleGone, settleRefusal } from "./run/drop_run.ts";
import { afterNewer } from "./run/release_order.ts";
import { settleRun } from "./run/settle_run.ts";
import { type RunEnd, takeSteps } from "./steps/take_steps.ts";

/** How long polling waits for a claim, or for the first agent of a route. */
const START_PATIENCE_MS = 1_000;

/** Takes runs from their claim to their last board write. */
export class Runner {
  readonly runs = new RunTable();
  readonly refusals = new Refusals();
  /** Runs whose claim was won, until their board writes are delivered. */
  readonly #claimed = new Map<LiveRun, Promise<void>>();
  readonly #background = new Set<Promise<void>>();
  readonly #context: RunContext;
  readonly #hasRoom: (route: Route) => boolean;
  #stopping = false;
  #failures = 0;

  /** @param hasRoom whether a run of a route may start now */
  constructor(context: RunContext, hasRoom: (route: Route) => boolean) {
    this.#context = context;
    this.#hasRoom = hasRoom;
  }

  /** How many runs did not succeed. */
  get failures(): number {
    return this.#failures;
  }

  /** How many tasks in ready queues may not be startable. */
  get skippable(): number {
    return this.runs.size + this.runs.doubted.length + this.runs.unsettled + this.refusals.size;
  }

  /**
   * Claims a task. If the claim is won, does the rest of the run in the background. Resolves when the claim is
   * decided or in doubt or takes too long: one card that the board can't claim must not stop all polling. With
   * `isTrial`, waits until the agent has started, too.
   */
  async start(
    start: Start & Attempt,
    { isTrial = false }: { readonly isTrial?: boolean } = {},
  ): Promise<void> {
    if (this.#stopping) return;
    const { promise: doubted, resolve: onDoubt } = Promise.withResolvers<void>();
    const { clock, planSteps } = this.#context;
    const run = newRun({ ...start, plan: planSteps(start.route) }, clock);
    this.runs.add(run);
    const claimed = this.#claim(run, onDoubt);
    this.#keep(claimed);
    const decided = isTrial ? run.tried.promise : claimed;
    await waitAtMost({ ms: START_PATIENCE_MS, clock }, Promise.race([decided, doubted]));
  }

  /** Resumes a run of an earlier dispatcher, which takes a slot at once. */
  resumeRun(run: LiveRun, resume: () => Promise<RunEnd>): void {
    this.runs.add(run);
    this.#carryOut(run, resume);
  }

  /** Finds out about a claim of an earlier dispatcher that got no answer, and takes no slot for that. */
  resumeDoubted(run: LiveRun, resume: () => Promise<RunEnd>): void {
    this.runs.doubt(run);
    this.#carryOut(run, resume);
  }

  /** Holds the task of an ended run until `settle` has delivered its board writes. */
  settleLater(run: LiveRun, settle: () => Promise<Settled | null>): void {
    this.runs.addUnsettled(run);
    this.#keep(settle().then((settled) => this.#settled(run, settled)));
  }

  /** Ends one live run. Returns whether there is such a run. */
  cancel(runId: string): boolean {
    const run = this.runs.get(runId);
    if (run === undefined) return false;
    terminateRun(run, "cancelled");
    return true;
  }

  /** Ends all live runs and puts their tasks back into their ready queues. Starts no more runs. */
  interrupt(hurry: boolean): void {
    this.#stopping = true;
    for (const run of [...this.runs.live, ...this.runs.doubted]) {
      if (!run.detached.signal.aborted) terminateRun(run, "interrupted", hurry);
    }
  }

  /** Starts no more runs. Tasks whose run has no process yet go back to their ready queues. */
  startNoMore(): void {
    this.#stopping = true;
    for (const run of [...this.runs.live, ...this.runs.doubted]) {
      if (run.handle === null && !isBeingAdopted(run)) terminateRun(run, "interrupted");
    }
  }

  /** Leaves the live runs to the next dispatcher, except those that are about to end. */
  leave(): void {
    this.startNoMore();
    for (const run of this.runs.live) {
      if (run.endEarly === null) {
        run.detached.abort(new Error("The run continues without the dispatcher"));
      }
    }
  }

  /** Resolves once no run is live and every board write is delivered. */
  async idle(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background);
  }

  async #claim(run: LiveRun, onDoubt: () => void): Promise<void> {
    const { clock, signal, onRunEvent } = this.#context;
    const began = clock.monotonic();
    const doubt = () => {
      if (this.runs.doubt(run)) onRunEvent({ type: "slot_freed" });
      onDoubt();
    };
    try {
      const admission = await admitRun(run, this.#context, doubt);
      if (admission.type === "claimed") {
        this.#regainSlot(run);
        run.phase = "starting";
        onRunEvent({ type: "claimed", run });
        return this.#carryOut(run, () => takeSteps(run, this.#context));
      }
      if (admission.type === "refused") {
        return this.#refuse(run, admission.reason, run.route.queue);
      }
      this.#release(run);
      onRunEvent({ type: "claim_lost", run, reason: admission.reason });
    } catch (error) {
      this.#release(run);
      const isLeft = signal.aborted || error instanceof ClaimLeftError;
      if (!isLeft) this.#claimFailed(run, error, clock.monotonic() - began);
    }
  }

  /** A run whose claim was in doubt needs a slot again. If there is none, its task goes back. */
  #regainSlot(run: LiveRun): void {
    if (!this.runs.isDoubted(run)) return;
    const hasRoom = !this.#stopping && this.#hasRoom(run.route);
    this.runs.add(run);
    if (!hasRoom) terminateRun(run, "interrupted");
  }

  #carryOut(run: LiveRun, work: () => Promise<RunEnd>): void {
    const kept = () => whileClaimIsKept(run, this.#context, work);
    const ended = this.#settleAfter(run, kept).finally(() => this.#claimed.delete(run));
    this.#claimed.set(run, ended);
    this.#keep(ended);
  }

  #claimFailed(run: LiveRun, error: unknown, tookMs: number): void {
    this.#failures++;
    const { onRunEvent } = this.#context;
    onRunEvent({ type: "claim_failed", run, error, tookMs });
    // The next task of the queue may have the slot.
    onRunEvent({ type: "slot_freed" });
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
    if (end.type === "gone") {
      this.runs.addUnsettled(run);
      this.#release(run);
      this.#context.onRunEvent({ type: "slot_freed" });
      await settleGone(run, end.reason, this.#context);
      this.runs.settle(run);
    } else this.runs.free(run);
    // Its task may wait in its queue: ticks skipped it until now.
    this.#context.onRunEvent({ type: "slot_freed" });
  }

  async #settleEnded(run: LiveRun, ended: EndedRun): Promise<void> {
    const { onRunEvent } = this.#context;
    if (isFailure(ended.outcome)) this.#failures++;
    this.runs.addUnsettled(run);
    onRunEvent({ type: "ended", ended });
    this.#release(run);
    onRunEvent({ type: "slot_freed" });
    if (ended.outcome === "interrupted") await afterNewer(run, this.#claimed, this.#context.clock);
    this.#settled(run, await settleRun(run, ended, this.#context));
  }

  #settled(run: LiveRun, settled: Settled | null): void {
    this.runs.settle(run);
    if (settled !== null) this.#context.onRunEvent({ type: "settled", run, settled });
  }

  /** `from` is the queue that its task is in. */
  #refuse(run: LiveRun, reason: string, from: string): void {
    const { taskId, queue } = run.facts;
    this.#failures++;
    this.refusals.add(run);
    this.runs.addUnsettled(run);
    this.#release(run);
    this.#context.onRunEvent({ type: "slot_freed" });
    this.#keep(
      settleRefusal(run, reason, from, this.#context).then((now) => {
        this.runs.settle(run);
        // If a person puts a parked card back unchanged, it is refused again, not ignored.
        if (now !== queue) this.refusals.delete(taskId);
      }),
    );
  }

  /** Keeps track of background work. A failure of it is a bug or the end of the dispatcher. */
  #keep(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => {
      if (this.#context.signal.aborted) return;
      this.#failures++;
      this.#context.emit({ type: "internal_error", during: "a run", reason: messageOf(error) });
    }).finally(() => {
      this.#background.delete(kept);
      this.#context.onRunEvent({ type: "work_ended" });
    });
    this.#background.add(kept);
  }
}
