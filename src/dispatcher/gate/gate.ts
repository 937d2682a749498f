import type { Clock } from "../../async/clock.ts";
import type { HeldRoute } from "../../contracts/run_control.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import type { Emit } from "../../domain/events.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import type { Growth } from "../../async/backoff.ts";
import { type Held, Holds } from "./holds.ts";
import { Pauses } from "./pauses.ts";
import { Proven } from "./proven.ts";

/** A failed claim may succeed soon; a command that is not installed stays missing for longer. */
const CLAIM_HOLD: Growth = { firstMs: 1_000, maxMs: 600_000 };
const SPAWN_HOLD: Growth = { firstMs: 30_000, maxMs: 600_000 };
/** Used if an agent does not report when its outage ends. */
const OUTAGE_HOLD: Growth = { firstMs: 60_000, maxMs: 3_600_000 };

const DEFERRED = "its agent asked to be started later (exit code 75)";
/** The reason in records of a version that did not record one. */
const USED_UP = "its quota is used up";
const OUTAGES: readonly Outcome[] = ["quota_exhausted", "agent_unavailable"];

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
  /** The routes whose command is known to start. */
  readonly #proven = new Proven();
  /** Routes whose last claim failed, by queue. */
  readonly #claims: Holds;
  /** Routes whose last start failed, by queue. */
  readonly #starts: Holds;
  /** Routes whose agent asked to be started later, by queue. */
  readonly #deferrals: Holds;
  /** Agent kinds whose quota is used up, or whose account or model refuses them. */
  readonly #outages: Holds;
  readonly #clock: Clock;

  constructor(clock: Clock, emit: Emit) {
    this.#clock = clock;
    const reportRoute = ({ key: queue, reason, retryInMs }: Held) =>
      emit({ type: "route_held", queue, reason, retryInMs });
    this.#claims = new Holds(clock, reportRoute);
    this.#starts = new Holds(clock, reportRoute);
    this.#deferrals = new Holds(clock, reportRoute);
    this.#outages = new Holds(
      clock,
      ({ key: agent, reason, retryInMs }) => emit({ type: "agent_held", agent, reason, retryInMs }),
    );
  }

  /** Notes that a claim failed for a reason that has nothing to do with its task. */
  claimFailed({ queue }: Route, reason: string): void {
    this.#claims.hold(queue, reason, CLAIM_HOLD);
  }

  /** Notes that a claim of a route succeeded. */
  claimed({ queue }: Route): void {
    this.#claims.clear(queue);
  }

  /**
   * Notes that the agent of a claimed task started, or that a step of it failed to start for the reason
   * `failure`.
   */
  spawned(route: Route, failure: string | null): void {
    if (failure === null) return this.#proven.add(route);
    this.#proven.delete(route);
    this.#starts.hold(route.queue, failure, SPAWN_HOLD);
  }

  /** Notes that a run ended. Its agent may have asked to be started later, or have met an outage. */
  ended(route: Route, outcome: Outcome, agentReport: AgentReport | null): void {
    const { queue, agent } = route;
    // Only now: a script whose interpreter is missing seems to start. The next failure is the first one again.
    if (outcome !== "spawn_failed") this.#starts.noteSuccess(queue);
    if (outcome === "deferred") {
      this.#deferrals.hold(queue, DEFERRED, deferralLimits(route));
    } else if (OUTAGES.includes(outcome)) {
      if (this.#holdUntilReset(agent, agentReport)) return;
      this.#outages.hold(agent, reasonOf(agentReport), OUTAGE_HOLD);
    } else {
      this.#deferrals.noteSuccess(queue);
      this.#outages.noteSuccess(agent);
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
    if (this.#holdUntilReset(agent, agentReport)) return;
    const isReset = (agentReport?.outage?.resetsAt ?? 0) > at;
    if (isReset) return;
    this.#outages.restore(agent, reasonOf(agentReport), OUTAGE_HOLD, { failures, at });
  }

  /** Holds an agent kind until its outage ends. Returns false if that time is unknown or has passed. */
  #holdUntilReset(agent: string, agentReport: AgentReport | null): boolean {
    const resetsAt = agentReport?.outage?.resetsAt ?? null;
    if (resetsAt === null || resetsAt <= this.#clock.now()) return false;
    const until = new Date(resetsAt).toISOString();
    this.#outages.holdUntil(agent, `${reasonOf(agentReport)} until ${until}`, resetsAt);
    return true;
  }

  /** Whether a route may start runs now. */
  isOpen({ queue, agent }: Route): boolean {
    return !(this.pauses.isPaused(queue) || this.#claims.isHeld(queue) ||
      this.#starts.isHeld(queue) || this.#deferrals.isHeld(queue) || this.#outages.isHeld(agent));
  }

  /**
   * Whether a route must start its runs one at a time, since its command is new or its last claim or start
   * failed: so a command that is not installed parks one task, not one for each slot.
   */
  isOnTrial(route: Route): boolean {
    return !this.#proven.has(route) || this.#claims.has(route.queue);
  }

  /** Ends the holds of one route, since a person asked for a run of it. */
  open(queue: string): void {
    this.#claims.clear(queue);
    this.#starts.clear(queue);
    this.#deferrals.clear(queue);
  }

  /**
   * Ends all holds of these routes and of their agent kinds, since a person resumed them: only a person knows
   * that a quota was raised. Returns whether anything was held.
   */
  lift(routes: readonly Route[]): boolean {
    const lifted = routes.flatMap(({ queue, agent }) => [
      this.#claims.clear(queue),
      this.#starts.clear(queue),
      this.#deferrals.clear(queue),
      this.#outages.clear(agent),
    ]);
    return lifted.includes(true);
  }

  /** Applies new settings: a start that failed with the old settings may succeed with the new ones. */
  reconfigure(routes: readonly Route[]): void {
    this.#claims.clearAll();
    this.#starts.clearAll();
    this.#deferrals.clearAll();
    this.pauses.keep(routes.map(({ queue }) => queue));
  }

  /** Why starts fail, by queue. */
  get problems(): Readonly<Record<string, string>> {
    const held = [...this.#claims.all, ...this.#starts.all];
    return Object.fromEntries(held.map(({ key, reason }) => [key, reason]));
  }

  /** The routes that are held because their agents asked for time or have used up their quota. */
  heldRoutes(routes: readonly Route[]): HeldRoute[] {
    return routes.flatMap(({ queue, agent }) => [
      ...heldAs(this.#deferrals, queue, queue),
      ...heldAs(this.#outages, agent, queue),
    ]);
  }

  /** How long until the first hold ends, in milliseconds; `Infinity` if there is none. */
  get nextInMs(): number {
    const held = [this.#claims, this.#starts, this.#deferrals, this.#outages]
      .flatMap(({ all }) => all);
    return Math.min(...held.map(({ retryInMs }) => retryInMs));
  }
}

/** Why an agent kind is held, with what a person can do about it. */
function reasonOf(agentReport: AgentReport | null): string {
  const { reason = USED_UP, remedy = null } = agentReport?.outage ?? {};
  return remedy === null ? reason : `${reason}; ${remedy}`;
}

function deferralLimits({ retryDelayMs, maxRetryDelayMs }: Route): Growth {
  return { firstMs: retryDelayMs, maxMs: maxRetryDelayMs };
}

function heldAs(holds: Holds, key: string, queue: string): HeldRoute[] {
  return holds.all.filter((held) => held.key === key)
    .map(({ reason, until }) => ({ queue, reason, until }));
}
