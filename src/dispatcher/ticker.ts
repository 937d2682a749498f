import { isAdapterError, messageOf } from "../domain/errors.ts";
import type { Route } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";
import { type Fetched, fetchReady, type OpenRoute } from "./board/fetch.ts";
import { Health } from "./board/health.ts";
import { missingQueues } from "./board/missing_queues.ts";
import { QueueErrors } from "./board/queue_errors.ts";
import type { Gate } from "./gate/gate.ts";
import { openRoutes } from "./gate/open_routes.ts";
import { SlotCount } from "./gate/slots.ts";
import { plan, type Start, viewsOf } from "./plan.ts";
import type { Reconciler } from "./reconcile.ts";
import { Orphans } from "./recovery/orphans.ts";
import type { Retries } from "./retries/retries.ts";
import type { RunContext } from "./run/context.ts";
import type { Runner } from "./runner.ts";
import type { DispatcherSettings } from "./settings.ts";
import { RevertedTasks } from "./gate/reverted.ts";
import { Vitals } from "./gate/vitals.ts";
import { Wakeup } from "../async/wakeup.ts";

/** The parts of a {@linkcode Ticker}. */
export interface TickerParts {
  readonly context: RunContext;
  /** The current settings. */
  readonly settings: () => DispatcherSettings;
  readonly runner: Runner;
  readonly gate: Gate;
  readonly retries: Retries;
  readonly reconciler: Reconciler;
  /** Ends the polling. */
  readonly stopping: AbortSignal;
}

/** Polls the board again and again, and starts runs. Ticks never overlap. */
export class Ticker {
  readonly health: Health;
  readonly queueErrors: QueueErrors;
  readonly orphans: Orphans;
  readonly slots: SlotCount;
  readonly vitals: Vitals;
  readonly reverted: RevertedTasks;
  readonly #parts: TickerParts;
  readonly #wakeup = new Wakeup();
  #turn = 0;
  /** Whether something may have changed since the last poll. */
  #hinted = false;
  #ticking: Promise<void> = Promise.resolve();
  #lastPollAt: number | null = null;

  constructor(parts: TickerParts) {
    this.#parts = parts;
    const { clock, emit, tasks } = parts.context;
    this.health = new Health(clock, emit, () => tasks.writeTrouble?.() ?? null);
    this.queueErrors = new QueueErrors(emit);
    this.vitals = new Vitals({ clock, emit, vitals: parts.context.vitals ?? [] });
    const { context, runner: { runs }, settings, stopping: signal } = parts;
    this.slots = new SlotCount({
      runs,
      most: () => settings().maxConcurrentAgents,
      capacity: () => context.executor.capacity(),
    });
    this.reverted = new RevertedTasks({ context, holds: parts.gate.tasks, signal });
    this.orphans = new Orphans({ context, runs, routes: () => settings().routes, signal });
  }

  /** When the last poll that reached the board ended, in milliseconds since the epoch, or null. */
  get lastPollAt(): number | null {
    return this.#lastPollAt;
  }

  /**
   * Ticks until no task is refused or can't be claimed any more, as `preview` does: such a task leaves its slot
   * to the next one. A run that has ended does not.
   */
  async once(): Promise<void> {
    const { runner, gate } = this.#parts;
    const skipped = () => runner.refusals.size + gate.tasks.held.length;
    this.slots.keepTaken();
    for (let before = -1; before < skipped();) {
      before = skipped();
      await this.tick();
    }
  }

  /** Resolves when the current tick has ended. */
  get ticked(): Promise<void> {
    return this.#ticking;
  }

  /** Ticks until `stopping` is aborted. */
  async poll(): Promise<void> {
    const { stopping, context: { clock }, settings, gate, retries } = this.#parts;
    void this.vitals.watch(stopping, () => this.hint());
    while (!stopping.aborted) {
      await this.tick();
      const nextInMs = Math.min(retries.waits.nextInMs, gate.nextInMs);
      const idleMs = Math.min(settings().pollIntervalMs, nextInMs);
      // While no route is open, the tick did not ask a failing board: a wait of 0 would spin.
      await this.#wakeup.wait(this.#holdMs || idleMs, clock, stopping);
    }
  }

  /** Makes the next tick come at once. */
  wake(): void {
    this.#wakeup.wake();
  }

  /** Makes the next tick come at once, since the board may have changed. */
  hint(): void {
    this.#hinted = true;
    this.#wakeup.wake();
  }

  /** Polls the board once and starts runs. Never throws. */
  tick(): Promise<void> {
    const { stopping, context: { emit }, reconciler } = this.#parts;
    const work = Promise.all([this.#pollAndStart(), reconciler.reconcile()])
      .then(() => this.#findOrphans());
    this.#ticking = work.then(() => {}, (error) => {
      if (stopping.aborted && error === stopping.reason) return;
      emit({ type: "internal_error", during: "a tick", reason: messageOf(error) });
    });
    return this.#ticking;
  }

  /** Searches for orphans, unless the board has trouble: then only urgent calls are made. */
  async #findOrphans(): Promise<void> {
    if (this.health.state.state === "ok") await this.orphans.search();
  }

  /** Notes that a claim failed after `tookMs`. */
  claimFailed(start: Start, error: unknown, tookMs: number): void {
    if (isAdapterError(error, "rate_limited")) this.health.failed(error);
    this.#parts.gate.claimFailed(start, error, tookMs);
  }

  /** How long to wait before the next poll of a failing board, in milliseconds. */
  get #holdMs(): number {
    return this.#hinted ? this.health.hintedHoldMs : this.health.holdMs;
  }

  async #pollAndStart(): Promise<void> {
    if (this.#holdMs > 0) return;
    this.#hinted = false;
    const { settings, runner, gate, retries, stopping, context: { tasks, clock } } = this.#parts;
    // The same routes for the whole tick: the settings may change during the board calls.
    const { routes } = settings();
    const open = this.#openRoutes(routes);
    if (open.length === 0) return;
    const skippable = runner.skippable + retries.waits.size + gate.tasks.size;
    const limitOf = ({ freeSlots }: OpenRoute) => freeSlots + skippable;
    const busy = runner.runs.busyTaskIds;
    // A shutdown aborts reads at once; it waits only for writes.
    const fetched = await fetchReady(open, limitOf, tasks, { clock, signal: stopping });
    const missing = await missingQueues(fetched.views, routes, tasks, { clock, signal: stopping });
    this.#noteAnswers({ ...fetched, queueErrors: { ...fetched.queueErrors, ...missing } });
    await retries.dropTakenAway(fetched.views, stopping);
    for (const { route: { queue }, ready } of fetched.views) {
      runner.refusals.keep(queue, ready, busy);
      gate.tasks.keep(queue, ready, busy);
    }
    const starts = this.#decide(fetched, routes);
    if (starts.length > 0 && !await this.vitals.check()) return;
    if (stopping.aborted) return;
    await this.#startAll(starts);
  }

  /** Whether a run of a route may start now. */
  hasRoom(route: Route): boolean {
    return this.#openRoutes([route]).length > 0;
  }

  #openRoutes(routes: readonly Route[]): OpenRoute[] {
    const { gate } = this.#parts;
    return openRoutes(routes, {
      freeSlots: this.slots.free,
      liveOf: (queue) => this.slots.taken(queue),
      isOpen: (route) => gate.isOpen(route),
    });
  }

  #noteAnswers({ boardError, queueErrors, views }: Fetched): void {
    this.queueErrors.note(views.map(({ route }) => route.queue), queueErrors);
    if (boardError !== null) return this.health.failed(boardError);
    this.health.succeeded();
    this.#lastPollAt = this.#parts.context.clock.now();
  }

  #decide({ views }: Fetched, allRoutes: readonly Route[]): readonly Start[] {
    const { runner, gate, retries: { waits }, context: { emit } } = this.#parts;
    const mayStart = (task: Task, { queue }: Route) =>
      !runner.refusals.has(task) && !waits.isHeld(task.id, queue) && !gate.tasks.isHeld(task.id);
    const routes = viewsOf(allRoutes, views, mayStart);
    const { starts, turn } = plan({
      routes,
      freeSlots: this.slots.free,
      busyTaskIds: runner.runs.busyTaskIds,
      turn: this.#turn,
    });
    this.#turn = turn;
    const ready = routes.reduce((sum, view) => sum + view.ready.length, 0);
    emit({ type: "polled", ready, started: starts.length });
    return starts;
  }

  /** Starts runs at the same time, in their order; of a route on trial one after the other. */
  async #startAll(starts: readonly Start[]): Promise<void> {
    const { gate } = this.#parts;
    const trials = Map.groupBy(
      starts.filter(({ route }) => gate.isOnTrial(route)),
      ({ route }) => route,
    );
    await Promise.all(starts.map(async (start) => {
      const trial = trials.get(start.route);
      if (trial === undefined) return await this.#start(start);
      if (trial[0] === start) await this.#startInTurn(start.route, trial);
    }));
  }

  /** Starts runs of one route one after the other, until its agent has started. */
  async #startInTurn(route: Route, starts: readonly Start[]): Promise<void> {
    for (const [index, start] of starts.entries()) {
      if (!this.#parts.gate.isOnTrial(route)) {
        return void await Promise.all(starts.slice(index).map((each) => this.#start(each)));
      }
      await this.#start(start, { isTrial: true });
    }
  }

  async #start(start: Start, { isTrial = false } = {}): Promise<void> {
    const { runner, retries, gate, context } = this.#parts;
    try {
      // The number of the attempt depends on how the previous run ended, so the journal must be complete.
      await context.writer.flush();
      const attempt = await retries.begin(start);
      // It must wait for a retry that an earlier dispatcher scheduled: another task may have its slot.
      if (attempt === null) return this.wake();
      if (await this.reverted.hold(start)) return this.wake();
      // If the route was paused or held meanwhile, nothing more may be claimed. No wait between this and the start.
      if (!gate.isOpen(start.route)) return;
      gate.begin(start);
      await runner.start({ ...start, ...attempt }, { isTrial });
    } catch (error) {
      this.claimFailed(start, error, 0);
    }
  }
}
