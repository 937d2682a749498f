import type { Clock } from "../../async/clock.ts";
import type { HeldRoute } from "../../contracts/run_control.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import type { Emit } from "../../domain/events.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import type { Growth } from "../../async/backoff.ts";
import { type Held, Holds } from "./holds.ts";
import { Pauses } from "./pauses.ts";

/** A failed claim may succeed soon; a command that is not installed stays missing for longer. */
const CLAIM_HOLD: Growth = { firstMs: 1_000, maxMs: 600_000 };
const SPAWN_HOLD: Growth = { firstMs: 30_000, maxMs: 600_000 };
/** Used if an agent does not report when its quota resets. */
const QUOTA_HOLD: Growth = { firstMs: 60_000, maxMs: 3_600_000 };

const DEFERRED = "its agent asked to be started later (exit code 75)";
const USED_UP = "its quota is used up";

/** Why an earlier dispatcher held a route or an agent kind. */
export interface EarlierHold {
  /** How many runs in a row ended in this way, from 1. */
  readonly failures: number;
  /** When the last of them ended, in milliseconds since the epoch. */
  readonly endedAt: number;
}

/** Decides which routes may start runs now, regardless of free slots. */
export class Gate {
  readonly pauses = new Pauses();
  /** Routes whose last start failed, by queue. */
  readonly #starts: Holds;
  /** Routes whose agent asked to be started later, by queue. */
  readonly #deferrals: Holds;
  /** Agent kinds whose quota is used up. */
  readonly #quotas: Holds;
  readonly #clock: Clock;

  constructor(clock: Clock, emit: Emit) {
    this.#clock = clock;
    const reportRoute = ({ key: queue, reason, retryInMs }: Held) =>
      emit({ type: "route_held", queue, reason, retryInMs });
    this.#starts = new Holds(clock, reportRoute);
    this.#deferrals = new Holds(clock, reportRoute);
    this.#quotas = new Holds(
      clock,
      ({ key: agent, reason, retryInMs }) => emit({ type: "agent_held", agent, reason, retryInMs }),
    );
  }

  /** Notes that a claim failed for a reason that has nothing to do with its task. */
  claimFailed({ queue }: Route, reason: string): void {
    this.#starts.hold(queue, reason, CLAIM_HOLD);
  }

  /** Notes that a process of a claimed task started, or failed to start for the reason `failure`. */
  spawned({ queue }: Route, failure: string | null): void {
    if (failure === null) this.#starts.clear(queue);
    else this.#starts.hold(queue, failure, SPAWN_HOLD);
  }

  /** Notes that a run ended. Its agent may have asked to be started later, or have used up its quota. */
  ended(route: Route, outcome: Outcome, agentReport: AgentReport | null): void {
    const { queue, agent } = route;
    if (outcome === "deferred") {
      this.#deferrals.hold(queue, DEFERRED, deferralLimits(route));
    } else if (outcome === "quota_exhausted") {
      if (!this.#holdUntilReset(agent, agentReport)) this.#quotas.hold(agent, USED_UP, QUOTA_HOLD);
    } else {
      this.#deferrals.noteSuccess(queue);
      this.#quotas.noteSuccess(agent);
    }
  }

  /** Holds a route again whose agent asked an earlier dispatcher to be started later. */
  restoreDeferral(route: Route, { failures, endedAt: at }: EarlierHold): void {
    this.#deferrals.restore(route.queue, DEFERRED, deferralLimits(route), { failures, at });
  }

  /** Holds an agent kind again whose quota was used up under an earlier dispatcher. */
  restoreQuota(
    agent: string,
    agentReport: AgentReport | null,
    { failures, endedAt: at }: EarlierHold,
  ): void {
    if (this.#holdUntilReset(agent, agentReport)) return;
    const isReset = (agentReport?.quotaResetsAt ?? 0) > at;
    if (!isReset) this.#quotas.restore(agent, USED_UP, QUOTA_HOLD, { failures, at });
  }

  /** Holds an agent kind until its quota resets. Returns false if that time is unknown or has passed. */
  #holdUntilReset(agent: string, agentReport: AgentReport | null): boolean {
    const resetsAt = agentReport?.quotaResetsAt ?? null;
    if (resetsAt === null || resetsAt <= this.#clock.now()) return false;
    const until = new Date(resetsAt).toISOString();
    this.#quotas.holdUntil(agent, `${USED_UP} until ${until}`, resetsAt);
    return true;
  }

  /** How many runs a route may start now. */
  startLimit({ queue, agent }: Route): number {
    const isShut = this.pauses.isPaused(queue) || this.#deferrals.isHeld(queue) ||
      this.#quotas.isHeld(agent);
    return isShut ? 0 : this.#starts.startLimit(queue);
  }

  /** Ends the holds of one route, since a person asked for a run of it. */
  open(queue: string): void {
    this.#starts.clear(queue);
    this.#deferrals.clear(queue);
  }

  /**
   * Ends all holds of these routes and of their agent kinds, since a person resumed them: only a person knows
   * that a quota was raised. Returns whether anything was held.
   */
  lift(routes: readonly Route[]): boolean {
    const lifted = routes.flatMap(({ queue, agent }) => [
      this.#starts.clear(queue),
      this.#deferrals.clear(queue),
      this.#quotas.clear(agent),
    ]);
    return lifted.includes(true);
  }

  /** Applies new settings: a start that failed with the old settings may succeed with the new ones. */
  reconfigure(routes: readonly Route[]): void {
    this.#starts.clearAll();
    this.#deferrals.clearAll();
    this.pauses.keep(routes.map(({ queue }) => queue));
  }

  /** Why starts fail, by queue. */
  get problems(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#starts.all.map(({ key, reason }) => [key, reason]));
  }

  /** The routes that are held because their agents asked for time or have used up their quota. */
  heldRoutes(routes: readonly Route[]): HeldRoute[] {
    return routes.flatMap(({ queue, agent }) => [
      ...heldAs(this.#deferrals, queue, queue),
      ...heldAs(this.#quotas, agent, queue),
    ]);
  }

  /** How long until the first of those holds ends, in milliseconds; `Infinity` if there is none. */
  get nextInMs(): number {
    const held = [...this.#deferrals.all, ...this.#quotas.all];
    return Math.min(...held.map(({ retryInMs }) => retryInMs));
  }
}

function deferralLimits({ retryDelayMs, maxRetryDelayMs }: Route): Growth {
  return { firstMs: retryDelayMs, maxMs: maxRetryDelayMs };
}

function heldAs(holds: Holds, key: string, queue: string): HeldRoute[] {
  return holds.all.filter((held) => held.key === key)
    .map(({ reason, until }) => ({ queue, reason, until }));
}
