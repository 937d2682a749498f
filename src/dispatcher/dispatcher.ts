import type { DispatcherStatus, RunControl, TokenHolder } from "../contracts/run_control.ts";
import { isAdapterError, messageOf } from "../domain/errors.ts";
import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";
import type { BackoffLimits } from "./board/backoff.ts";
import { type Fetched, fetchReady, type OpenRoute } from "./board/fetch.ts";
import { Health } from "./board/health.ts";
import { plan, type Start } from "./plan.ts";
import { PutBacks } from "./put_backs.ts";
import { RouteHolds } from "./route_holds.ts";
import type { RunContext } from "./run/context.ts";
import { Runner } from "./runner.ts";
import { activeRunOf } from "./status.ts";
import { abortOf, untilStopped } from "./stop_limit.ts";
import { followHints } from "./board/watch.ts";
import { Wakeup } from "./wakeup.ts";

/** A claim that failed may go well at once; a command that is not installed stays so for a while. */
const CLAIM_HOLD: BackoffLimits = { firstMs: 1_000, maxMs: 600_000 };
const SPAWN_HOLD: BackoffLimits = { firstMs: 30_000, maxMs: 600_000 };

/** What a dispatcher is made of. */
export interface DispatcherOptions extends Omit<RunContext, "signal"> {
  readonly routes: readonly Route[];
  readonly pollIntervalMs: number;
  readonly maxConcurrentAgents: number;
}

/** The poll loop, and the only owner of run state. */
export class Dispatcher implements RunControl {
  readonly #options: DispatcherOptions;
  readonly #context: RunContext;
  readonly #health: Health;
  readonly #holds: RouteHolds;
  readonly #putBacks: PutBacks;
  readonly #runner: Runner;
  readonly #wakeup = new Wakeup();
  readonly #stopping = new AbortController();
  /** Aborted once nothing more is awaited of the board. */
  readonly #calls = new AbortController();
  #turn = 0;
  /** Something may have changed since the last look at the board. */
  #hinted = false;
  #ticking: Promise<void> = Promise.resolve();
  #lastPollAt: number | null = null;
  #queueErrors: Readonly<Record<string, string>> = {};

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#context = { ...options, signal: this.#calls.signal };
    this.#health = new Health(options.clock, options.emit);
    this.#holds = new RouteHolds(options.clock, options.emit);
    this.#putBacks = new PutBacks(options.clock);
    this.#runner = new Runner(this.#context, {
      onSlotFreed: () => this.#wakeup.wake(),
      onClaimFailed: (route, error) => this.#claimFailed(route, error),
      onSpawn: ({ queue }, failure) =>
        failure === null ? this.#holds.clear(queue) : this.#holds.hold(queue, failure, SPAWN_HOLD),
      onSettled: (taskId, route, queue) => this.#settled(taskId, route, queue),
    });
  }

  /** Polls until {@linkcode stop} is called. */
  async run(): Promise<void> {
    const { tasks, clock, emit } = this.#options;
    const { signal } = this.#stopping;
    const watching = followHints({ tasks, clock, emit, signal }, () => this.#hint());
    const over = Promise.all([this.#poll(), watching]);
    await Promise.race([over, abortOf(this.#calls.signal)]);
  }

  async #poll(): Promise<void> {
    const { clock, pollIntervalMs } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#tick();
      const isFailing = this.#health.state.state === "failing";
      const idleMs = Math.min(pollIntervalMs, this.#putBacks.nextInMs);
      await this.#wakeup.wait(isFailing ? this.#holdMs : idleMs, clock, signal);
    }
  }

  /** One tick and all that comes of it. Resolves to whether everything went well. */
  async runOnce(): Promise<boolean> {
    await this.#tick();
    await this.#runner.idle();
    const problems = Object.keys(this.status().queueProblems).length;
    return this.#runner.failures === 0 && problems === 0 && this.#health.state.state === "ok";
  }

  /**
   * Claims no more, ends the live runs, gives their tasks back and delivers what the board is owed, for
   * at most nine seconds; once `hurry` is aborted for at most three more, without grace for agents.
   */
  async stop(hurry: AbortSignal): Promise<void> {
    const { clock, emit } = this.#options;
    emit({ type: "stopping", running: this.#runner.live.size });
    this.#stopping.abort();
    this.#runner.interrupt(hurry.aborted);
    const idle = this.#ticking.then(() => this.#runner.idle());
    await untilStopped({ idle, hurry, clock, onHurry: () => this.#runner.interrupt(true) });
    this.#calls.abort(new Error("The dispatcher has stopped"));
    emit({ type: "stopped", undelivered: this.#runner.unsettled + this.#runner.live.size });
  }

  refresh(): void {
    this.#putBacks.clear();
    this.#hint();
  }

  #hint(): void {
    this.#hinted = true;
    this.#wakeup.wake();
  }

  status(): DispatcherStatus {
    const { clock } = this.#options;
    return {
      paused: false,
      stopping: this.#stopping.signal.aborted,
      availableSlots: this.#freeSlots,
      activeRuns: Array.from(this.#runner.live.values(), (run) => activeRunOf(run, clock)),
      lastPollAt: this.#lastPollAt,
      backendHealth: this.#health.state,
      queueProblems: { ...this.#queueErrors, ...this.#holds.reasons },
      pendingWrites: this.#runner.unsettled,
    };
  }

  holderOf(token: string): TokenHolder | null {
    return this.#options.tokens.holderOf(token);
  }

  noteCreated(taskId: string, queue: string, runId: string | null): void {
    if (runId !== null) this.#options.tokens.noteCreated(runId, taskId);
    this.#hintFor(queue);
  }

  noteMoved(_taskId: string, queue: string, _runId: string | null): void {
    this.#hintFor(queue);
  }

  #hintFor(queue: string): void {
    if (this.#options.routes.some((route) => route.queue === queue)) this.#hint();
  }

  /** How long the board is still to be left alone, in milliseconds. */
  get #holdMs(): number {
    return this.#hinted ? this.#health.hintedHoldMs : this.#health.holdMs;
  }

  get #freeSlots(): number {
    const { maxConcurrentAgents, executor } = this.#options;
    const free = Math.min(maxConcurrentAgents - this.#runner.live.size, executor.capacity());
    return Math.max(0, free);
  }

  #tick(): Promise<void> {
    const { emit } = this.#options;
    this.#ticking = this.#pollAndStart().catch((error) => {
      const { signal } = this.#stopping;
      if (signal.aborted && error === signal.reason) return;
      emit({ type: "internal_error", during: "a tick", reason: messageOf(error) });
    });
    return this.#ticking;
  }

  async #pollAndStart(): Promise<void> {
    if (this.#holdMs > 0) return;
    this.#hinted = false;
    const open = this.#openRoutes();
    if (open.length === 0) return;
    const skippable = this.#runner.skippable + this.#putBacks.size;
    const limitOf = ({ freeSlots }: OpenRoute) => freeSlots + skippable;
    // A stop gives up a read at once; only writes are worth waiting for.
    const reading = { clock: this.#options.clock, signal: this.#stopping.signal };
    const fetched = await fetchReady(open, limitOf, this.#options.tasks, reading);
    this.#noteAnswers(fetched);
    const starts = this.#decide(fetched);
    if (this.#stopping.signal.aborted) return;
    await Promise.all(starts.map((start) => this.#runner.start(start)));
  }

  #openRoutes(): OpenRoute[] {
    const live = [...this.#runner.live.values()];
    return this.#options.routes.map((route) => {
      const ofRoute = live.filter((run) => run.route === route).length;
      const ownSlots = (route.maxConcurrent ?? Infinity) - ofRoute;
      const mostNow = this.#holds.isOnTrial(route.queue) ? 1 : Infinity;
      return { route, freeSlots: Math.min(this.#freeSlots, ownSlots, mostNow) };
    }).filter(({ route, freeSlots }) => freeSlots > 0 && !this.#holds.isHeld(route.queue));
  }

  #noteAnswers({ boardError, queueErrors, views }: Fetched): void {
    const { clock, emit } = this.#options;
    const known = this.#queueErrors;
    for (const [queue, reason] of Object.entries(queueErrors)) {
      if (known[queue] !== reason) emit({ type: "queue_failed", queue, reason });
    }
    const asked = views.map(({ route }) => route.queue);
    const others = Object.entries(known).filter(([queue]) => !asked.includes(queue));
    this.#queueErrors = { ...Object.fromEntries(others), ...queueErrors };
    if (boardError !== null) return this.#health.failed(boardError);
    this.#health.succeeded();
    this.#lastPollAt = clock.now();
  }

  #decide({ views }: Fetched): readonly Start[] {
    for (const { route, ready } of views) this.#runner.forgetRefused(route.queue, ready);
    // All routes, so that whose turn it is means the same at every tick.
    const routes = this.#options.routes.map((route) => {
      const view = views.find((each) => each.route === route);
      const mayStart = (task: Task) =>
        !this.#runner.isRefused(task) && !this.#putBacks.isHeld(task.id, route.queue);
      const ready = view?.ready.filter(mayStart) ?? [];
      return { route, ready, freeSlots: view?.freeSlots ?? 0 };
    });
    const { busyTaskIds } = this.#runner;
    const { starts, turn } = plan({
      routes,
      freeSlots: this.#freeSlots,
      busyTaskIds,
      turn: this.#turn,
    });
    this.#turn = turn;
    const ready = routes.reduce((sum, view) => sum + view.ready.length, 0);
    this.#options.emit({ type: "polled", ready, started: starts.length });
    return starts;
  }

  /** The next route need not wait for a poll; the same one must, or a card that is put back is a loop. */
  #settled(taskId: string, route: Route, queue: string | null): void {
    const { routes, pollIntervalMs } = this.#options;
    if (queue === route.queue) return this.#putBacks.hold(taskId, queue, pollIntervalMs);
    if (routes.some((other) => other.queue === queue)) this.#wakeup.wake();
  }

  #claimFailed({ queue }: Route, error: unknown): void {
    if (isAdapterError(error, "rate_limited")) this.#health.failed(error);
    this.#holds.hold(queue, messageOf(error), CLAIM_HOLD);
  }
}
