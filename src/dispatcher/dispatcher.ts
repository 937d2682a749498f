import type {
  DispatcherStatus,
  RetryAnswer,
  RetryOptions,
  RunControl,
  TokenHolder,
} from "../contracts/run_control.ts";
import { whenAborted } from "../async/abort.ts";
import type { Route } from "../domain/route.ts";
import { Gate } from "./gate/gate.ts";
import { PauseControl } from "./gate/pause_control.ts";
import { restoreHolds } from "./gate/restore_holds.ts";
import { Reconciler } from "./reconcile.ts";
import { recover } from "./recovery/recover.ts";
import { rerunTask } from "./retries/rerun.ts";
import { Retries } from "./retries/retries.ts";
import { recordBestEffort, type RunContext } from "./run/context.ts";
import { JournalWriter } from "./run/journal_writer.ts";
import { noteCall, noteCreation, noteMove, noteMoving } from "./run/notes.ts";
import { reactToRun } from "./react_to_run.ts";
import { Runner } from "./runner.ts";
import type { DispatcherSettings } from "./settings.ts";
import { endRuns, shutdownMode, warnOfLeaving } from "./shutdown.ts";
import { statusOf } from "./status.ts";
import { Ticker } from "./ticker.ts";
import { followCapacity, followHints } from "./watch.ts";

/** The parts and the settings of a dispatcher. */
export interface DispatcherOptions
  extends Omit<RunContext, "signal" | "writer" | "isWatched" | "onRunEvent">, DispatcherSettings {}

/** The poll loop, and the only owner of run state. */
export class Dispatcher implements RunControl {
  readonly #options: DispatcherOptions;
  readonly #context: RunContext;
  readonly #runner: Runner;
  readonly #gate: Gate;
  readonly #retries: Retries;
  readonly #reconciler: Reconciler;
  readonly #ticker: Ticker;
  readonly #pauses: PauseControl;
  readonly #stopping = new AbortController();
  /** Aborted once the dispatcher needs no more answers of the board. */
  readonly #calls = new AbortController();
  #settings: DispatcherSettings;
  readonly #isWatched = (name: string | null) =>
    this.#settings.routes.some(({ queue }) => queue === name);

  constructor(options: DispatcherOptions) {
    const { clock, emit } = options;
    this.#options = options;
    this.#settings = options;
    const { signal } = this.#calls;
    this.#context = {
      ...options,
      signal,
      writer: new JournalWriter({ ...options, signal }),
      isWatched: this.#isWatched,
      onRunEvent: (event) =>
        reactToRun(event, {
          ticker: this.#ticker,
          gate: this.#gate,
          retries: this.#retries,
          pauses: this.#pauses,
          pollIntervalMs: () => this.#settings.pollIntervalMs,
        }),
    };
    this.#gate = new Gate(
      clock,
      emit,
      (taskId) => this.#runner.runs.holderOf(taskId) !== undefined,
    );
    this.#retries = new Retries(this.#context);
    this.#runner = new Runner(this.#context, (route) => this.#ticker.hasRoom(route));
    const { runs } = this.#runner;
    this.#pauses = new PauseControl({
      gate: this.#gate,
      isIdle: (queue) => runs.isIdle(queue),
      routes: () => this.#settings.routes,
      emit,
      onForgiven: (runId) => void recordBestEffort(this.#context, runId, { type: "breaker_reset" }),
    });
    this.#reconciler = new Reconciler({
      context: this.#context,
      runs,
      intervalMs: () => this.#settings.pollIntervalMs,
      signal: this.#stopping.signal,
    });
    this.#ticker = new Ticker({
      context: this.#context,
      settings: () => this.#settings,
      runner: this.#runner,
      gate: this.#gate,
      retries: this.#retries,
      reconciler: this.#reconciler,
      stopping: this.#stopping.signal,
    });
    warnOfLeaving(this.#settings, this.#options);
  }

  /** Resumes the runs of an earlier dispatcher, and restores its holds. */
  async #recover(): Promise<void> {
    const { routes } = this.#settings;
    await recover({ context: this.#context, runner: this.#runner, routes });
    await restoreHolds(this.#gate, routes, this.#context);
  }

  /** Polls until {@linkcode stop} is called. */
  async run(): Promise<void> {
    const parts = { ...this.#options, signal: this.#stopping.signal };
    await this.#recover();
    const work = Promise.all([
      this.#ticker.poll(),
      followHints(parts, () => this.#ticker.hint()),
      followCapacity(parts, () => this.#ticker.wake()),
    ]);
    await Promise.race([work, whenAborted(this.#calls.signal)]);
  }

  /** Does one tick and all the work that follows from it. Resolves to whether all of it succeeded. */
  async runOnce(): Promise<boolean> {
    await this.#recover();
    await this.#ticker.once();
    await this.#runner.idle();
    const problems = Object.keys(this.status().queueProblems).length;
    return this.#runner.failures === 0 && problems === 0 && this.status().lost.length === 0 &&
      this.#ticker.health.state.state === "ok";
  }

  /**
   * Claims no more tasks, ends or leaves the live runs as `onShutdown` says, and delivers pending board writes.
   * Once `hurry` is aborted, agents get no more grace, and the dispatcher no longer waits for runs.
   */
  async stop(hurry: AbortSignal): Promise<void> {
    const { clock, emit } = this.#options;
    const { runs } = this.#runner;
    const mode = shutdownMode(this.#settings, this.#options);
    emit({ type: "stopping", running: runs.size, mode });
    this.#stopping.abort();
    const graceMs = this.#settings.shutdownGraceMs;
    const { ticked } = this.#ticker;
    await endRuns({ mode, graceMs, runner: this.#runner, ticked, hurry, clock });
    this.#calls.abort(new Error("The dispatcher has stopped"));
    emit({ type: "stopped", undelivered: runs.unsettled + runs.size });
  }

  /** Applies new settings at once. A live run keeps the route that it began with. */
  reconfigure(settings: DispatcherSettings): void {
    this.#settings = settings;
    this.#ticker.queueErrors.keep(settings.routes.map(({ queue }) => queue));
    this.#gate.reconfigure(settings.routes);
    this.#runner.refusals.clear();
    warnOfLeaving(this.#settings, this.#options);
    this.refresh();
  }

  refresh(): void {
    this.#retries.waits.releasePutBacks();
    this.#gate.tasks.clearAll();
    this.#ticker.hint();
  }

  hint(): void {
    this.#ticker.hint();
  }

  status(): DispatcherStatus {
    return statusOf({
      context: this.#options,
      routes: this.#settings.routes,
      runs: this.#runner.runs,
      gate: this.#gate,
      waits: this.#retries.waits,
      ticker: this.#ticker,
      isStopping: this.#stopping.signal.aborted,
    });
  }

  readonly health = () => this.#ticker.health.whole;

  cancel(runId: string): boolean {
    return this.#runner.cancel(runId);
  }

  pause(queue: string | null): boolean {
    return this.#pauses.pause(queue);
  }

  resume(queue: string | null): boolean {
    if (!this.#pauses.resume(queue)) return false;
    this.#ticker.hint();
    return true;
  }

  drain(queue: string | null): boolean {
    return this.#pauses.drain(queue);
  }

  async retry(taskId: string, options: RetryOptions): Promise<RetryAnswer> {
    const { routes } = this.#settings;
    const parts = { context: this.#context, routes, runs: this.#runner.runs };
    const answer = await rerunTask(taskId, { ...parts, retries: this.#retries }, options);
    if (answer.type !== "queued") return answer;
    this.#gate.open(answer.task.queue, taskId);
    this.#runner.refusals.delete(taskId);
    this.#ticker.reverted.allow(taskId);
    this.#ticker.hint();
    return answer;
  }

  holderOf(token: string): TokenHolder | null {
    const holder = this.#options.tokens.holderOf(token);
    const run = holder?.kind === "run" ? this.#runner.runs.get(holder.runId) : undefined;
    noteCall(run, this.#context);
    return holder;
  }

  routeOf(runId: string): Route | null {
    return this.#runner.runs.get(runId)?.route ?? null;
  }

  noteCalled(taskId: string): void {
    noteCall(this.#runner.runs.liveOn(taskId), this.#context);
  }

  noteCreated(taskId: string, queue: string, runId: string | null): void {
    noteCreation(this.#runner.runs.get(runId ?? ""), taskId, this.#context);
    this.#hintFor(queue);
  }

  noteMoving(taskId: string): void {
    noteMoving(this.#runner.runs.liveOn(taskId), this.#context);
  }

  noteMoved(taskId: string, queue: string, _runId: string | null): void {
    noteMove(this.#runner.runs.liveOn(taskId), queue, this.#context);
    this.#ticker.reverted.allow(taskId);
    this.#hintFor(queue);
  }

  noteMovedByPerson(taskId: string, queue: string): void {
    const run = this.#runner.runs.liveOn(taskId);
    if (run !== undefined) this.#reconciler.found(run, queue);
    this.#hintFor(queue);
  }

  #hintFor(queue: string): void {
    if (this.#isWatched(queue)) this.#ticker.hint();
  }
}
