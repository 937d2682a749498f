import type { Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import type { HeldRoute } from "../../contracts/run_control.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import { type AdapterError, isAdapterError, messageOf } from "../../domain/errors.ts";
import type { Emit } from "../../domain/events.ts";
import { isOutage, type Outcome } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import type { Start } from "../plan.ts";
import { Breaker, type EarlierRuns } from "./breaker.ts";
import { AgentHolds } from "./agent_holds.ts";
import { ClaimStreaks } from "./claim_streaks.ts";
import { type Held, Holds, type Why } from "./holds.ts";
import { Pauses } from "./pauses.ts";
import { Proven } from "./proven.ts";
import { TaskHolds } from "./task_holds.ts";

/** A failed claim may succeed soon; a command that is not installed stays missing for longer. */
const CLAIM_HOLD: Growth = { firstMs: 1_000, maxMs: 600_000 };
const SPAWN_HOLD: Growth = { firstMs: 30_000, maxMs: 600_000 };

const DEFERRED = why("its agent asked to be started later (exit code 75)");

/** Why an earlier dispatcher held a route or an agent kind. */
export interface EarlierHold {
  /** How many runs in a row ended in this way, from 1. */
  readonly failures: number;
  /** When the last of them ended, in milliseconds since the epoch. */
  readonly endedAt: number;
}

/** Decides which routes and tasks may start runs now, regardless of free slots. */
export class Gate {
  readonly pauses = new Pauses();
  /** Tasks whose own claims fail. */
  readonly tasks: TaskHolds;
  /** Routes whose runs fail one after the other. */
  readonly breaker: Breaker;
  /** The routes whose command is known to start. */
  readonly #proven = new Proven();
  readonly #streaks = new ClaimStreaks();
  /** Routes whose claims fail, whatever the task, by queue. */
  readonly #claims: Holds;
  /** Routes whose last start failed, by queue. */
  readonly #starts: Holds;
  /** Routes whose agent asked to be started later, by queue. */
  readonly #deferrals: Holds;
  /** Agent kinds whose quota is used up, or whose account or model refuses them. */
  readonly #agents: AgentHolds;

  /** `isBusy` tells whether a run holds a task. */
  constructor(clock: Clock, emit: Emit, isBusy: (taskId: string) => boolean = () => false) {
    const reportRoute = ({ key: queue, reason, retryInMs }: Held) =>
      emit({ type: "route_held", queue, reason, retryInMs });
    this.tasks = new TaskHolds(clock, emit);
    this.breaker = new Breaker(clock, emit);
    this.#claims = new Holds(clock, reportRoute);
    this.#starts = new Holds(clock, reportRoute);
    this.#deferrals = new Holds(clock, reportRoute);
    this.#agents = new AgentHolds(clock, emit, isBusy);
  }

  /** Notes that a run of a route begins with its claim. */
  begin({ route, task }: Start): void {
    this.#agents.begin(route.agent, task.id);
  }

  /**
   * Notes that a claim failed after `tookMs`. Holds the task, and the route only once several tasks in a row
   * failed, or if the error can't be a single task's.
   */
  claimFailed(start: Start, error: unknown, tookMs: number): void {
    const { route: { queue }, task } = start;
    if (isOfTask(error)) {
      this.tasks.failed(start, messageOf(error), tookMs);
      if (!this.#streaks.failed(queue, task.id)) return;
    }
    this.#claims.hold(queue, why(messageOf(error)), CLAIM_HOLD);
  }

  /** Notes that a claim was lost. Returns whether its task is held from now on. */
  claimLost(start: Start, reason: string): boolean {
    return this.tasks.lost(start, reason);
  }

  /** Notes that a claim succeeded. */
  claimed({ route: { queue }, task }: Start): void {
    this.tasks.clear(task.id);
    this.#streaks.clear(queue);
    this.#claims.clear(queue);
  }

  /**
   * Notes that the agent of a claimed task started, or that a step of it failed to start for the reason
   * `failure`.
   */
  spawned(route: Route, failure: string | null): void {
    if (failure === null) return this.#proven.add(route);
    this.#proven.delete(route);
    this.#starts.hold(route.queue, why(failure), SPAWN_HOLD);
  }

  /** Notes that a run ended. Its agent may have asked to be started later, or have met an outage. */
  ended(route: Route, outcome: Outcome, agentReport: AgentReport | null): void {
    const { queue, agent } = route;
    // Only now: a script whose interpreter is missing seems to start. The next failure is the first one again.
    if (outcome !== "spawn_failed") this.#starts.noteSuccess(queue);
    if (outcome === "deferred") {
      this.#deferrals.hold(queue, DEFERRED, deferralLimits(route));
    } else if (isOutage(outcome)) {
      this.#agents.hold(agent, agentReport);
    } else {
      this.#deferrals.noteSuccess(queue);
      this.#agents.noteSuccess(agent);
    }
  }

  /** Holds a route again whose agent asked an earlier dispatcher to be started later. */
  restoreDeferral(route: Route, { failures, endedAt: at }: EarlierHold): void {
    this.#deferrals.restore(route.queue, DEFERRED, deferralLimits(route), { failures, at });
  }

  /** Holds an agent kind again that met an outage under an earlier dispatcher. */
  restoreOutage(
    agent: string,
    agentReport: AgentReport | null,
    { failures, endedAt: at }: EarlierHold,
  ): void {
    this.#agents.restore(agent, agentReport, { failures, at });
  }

  /** Counts the failures of a route's runs under an earlier dispatcher, see {@linkcode Breaker.restore}. */
  restoreBreaker(route: Route, runs: EarlierRuns): void {
    this.breaker.restore(route, runs);
  }

  /** Whether a route may start runs now. */
  isOpen({ queue, agent }: Route): boolean {
    const isHeld = !this.breaker.isOpen(queue) ||
      this.#ofRoutes.some((holds) => holds.isHeld(queue));
    return !this.pauses.isPaused(queue) && !isHeld && this.#agents.isOpen(agent);
  }

  /**
   * Whether a route must start its runs one at a time, since its command is new or its last claim or start
   * failed: so a command that is not installed parks one task, not one for each slot.
   */
  isOnTrial(route: Route): boolean {
    return !this.#proven.has(route) || this.#claims.has(route.queue);
  }

  /** Ends the holds of one route and of one of its tasks, since a person asked for a run of it. */
  open(queue: string, taskId: string): void {
    this.tasks.clear(taskId);
    for (const holds of this.#ofRoutes) holds.clear(queue);
  }

  /**
   * Ends all holds of these routes, their tasks and their agent kinds, since a person resumed them: only a
   * person knows that a quota was raised. Returns whether anything was held. Calls `onForgiven` for the last of
   * the runs whose failures no longer count.
   */
  lift(routes: readonly Route[], onForgiven: (runId: string) => void = () => {}): boolean {
    const lifted = routes.flatMap(({ queue, agent }) => [
      this.#forgive(queue, onForgiven),
      ...this.#ofRoutes.map((holds) => holds.clear(queue)),
      this.#agents.clear(agent),
      this.tasks.clearAll(queue),
    ]);
    return lifted.includes(true);
  }

  #forgive(queue: string, onForgiven: (runId: string) => void): boolean {
    const wasOpen = this.breaker.isOpen(queue);
    const runId = this.breaker.reset(queue);
    if (runId !== null) onForgiven(runId);
    return !wasOpen;
  }

  /** Applies new settings: a start that failed with the old settings may succeed with the new ones. */
  reconfigure(routes: readonly Route[]): void {
    for (const holds of this.#ofRoutes) holds.clearAll();
    this.tasks.clearAll();
    this.breaker.reconfigure(routes);
    this.pauses.keep(routes.map(({ queue }) => queue));
  }

  /** Why claims and starts fail, by queue. */
  get problems(): Readonly<Record<string, string>> {
    const held = [...this.#claims.all, ...this.#starts.all];
    return Object.fromEntries(held.map(({ key, reason }) => [key, reason]));
  }

  /** The routes that are held, and why. */
  heldRoutes(routes: readonly Route[]): HeldRoute[] {
    return routes.flatMap(({ queue, agent }) => [
      ...[this.breaker.heldRoute(queue)].filter((held) => held !== null),
      ...this.#ofRoutes.flatMap((holds) => heldAs(holds, queue, queue)),
      ...heldAs(this.#agents, agent, queue).map((held) => ({
        ...held,
        reason: `agent "${agent}" is unavailable: ${held.reason}`,
      })),
    ]);
  }

  /** How long until the first hold ends, in milliseconds; `Infinity` if there is none. */
  get nextInMs(): number {
    const all = [...this.#ofRoutes, this.#agents, this.tasks];
    return Math.min(...all.map(({ nextInMs }) => nextInMs));
  }

  /** The holds whose keys are queues. */
  get #ofRoutes(): readonly Holds[] {
    return [this.#claims, this.#starts, this.#deferrals];
  }
}

/** Whether an error may be the fault of the task that was claimed. */
function isOfTask(error: unknown): error is AdapterError {
  if (!isAdapterError(error)) return false;
  const { category, isOfBoard } = error;
  if (category === "unavailable") return !isOfBoard;
  return category !== "rate_limited" && category !== "unauthorized";
}

function why(reason: string): Why {
  return { reason, remedy: null };
}

function deferralLimits({ retryDelayMs, maxRetryDelayMs }: Route): Growth {
  return { firstMs: retryDelayMs, maxMs: maxRetryDelayMs };
}

function heldAs(holds: { readonly all: readonly Held[] }, key: string, queue: string): HeldRoute[] {
  return holds.all.filter((held) => held.key === key)
    .map(({ reason, remedy, since, until }) => ({ queue, reason, remedy, since, until }));
}
