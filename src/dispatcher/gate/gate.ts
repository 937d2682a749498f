import type { Clock } from "../../async/clock.ts";
import type { HeldRoute } from "../../contracts/run_control.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import type { Emit } from "../../domain/events.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import type { Growth } from "../../async/backoff.ts";
import { type Held, Holds } from "./holds.ts";
import { Pauses } from "./pauses.ts";

/** A claim that failed may go well at once; a command that is not installed stays so for a while. */
const CLAIM_HOLD: Growth = { firstMs: 1_000, maxMs: 600_000 };
const SPAWN_HOLD: Growth = { firstMs: 30_000, maxMs: 600_000 };
/** Where an agent does not say how long its account may do no more. */
const QUOTA_HOLD: Growth = { firstMs: 60_000, maxMs: 3_600_000 };

const DEFERRED = "its agent asked to be started later (exit code 75)";
const USED_UP = "its quota is used up";

/** What an earlier dispatcher heard. */
export interface Recalled {
  /** How many runs in a row have ended so, from 1. */
  readonly failures: number;
  /** When the last of them ended, in milliseconds since the epoch. */
  readonly endedAt: number;
}

/** Which routes may start runs now, whatever slots are free. */
export class Gate {
  readonly pauses = new Pauses();
  /** Routes whose last start broke down, by queue. */
  readonly #starts: Holds;
  /** Routes whose agent asked to be started later, by queue. */
  readonly #deferrals: Holds;
  /** Agent kinds whose account may do no more. */
  readonly #quotas: Holds;
  readonly #clock: Clock;

  constructor(clock: Clock, emit: Emit) {
    this.#clock = clock;
    const tellRoute = ({ key: queue, reason, retryInMs }: Held) =>
      emit({ type: "route_held", queue, reason, retryInMs });
    this.#starts = new Holds(clock, tellRoute);
    this.#deferrals = new Holds(clock, tellRoute);
    this.#quotas = new Holds(
      clock,
      ({ key: agent, reason, retryInMs }) => emit({ type: "agent_held", agent, reason, retryInMs }),
    );
  }

  /** A claim failed in a way that is not about its task. */
  claimFailed({ queue }: Route, reason: string): void {
    this.#starts.hold(queue, reason, CLAIM_HOLD);
  }

  /** A claimed task came to a process, or did not for the reason given. */
  spawned({ queue }: Route, failure: string | null): void {
    if (failure === null) this.#starts.clear(queue);
    else this.#starts.hold(queue, failure, SPAWN_HOLD);
  }

  /** A run has ended: its agent may have asked not to be started for a while. */
  ended(route: Route, outcome: Outcome, agentReport: AgentReport | null): void {
    const { queue, agent } = route;
    if (outcome === "deferred") {
      this.#deferrals.hold(queue, DEFERRED, deferralLimits(route));
    } else if (outcome === "quota_exhausted") {
      if (!this.#holdUntilReset(agent, agentReport)) this.#quotas.hold(agent, USED_UP, QUOTA_HOLD);
    } else {
      this.#deferrals.forgive(queue);
      this.#quotas.forgive(agent);
    }
  }

  /** Before this dispatcher was started a route's agent asked to be started later. */
  recallDeferral(route: Route, { failures, endedAt: at }: Recalled): void {
    this.#deferrals.recall(route.queue, DEFERRED, deferralLimits(route), { failures, at });
  }

  /** Before this dispatcher was started an agent kind's account could do no more. */
  recallQuota(
    agent: string,
    agentReport: AgentReport | null,
    { failures, endedAt: at }: Recalled,
  ): void {
    if (this.#holdUntilReset(agent, agentReport)) return;
    const isReset = (agentReport?.quotaResetsAt ?? 0) > at;
    if (!isReset) this.#quotas.recall(agent, USED_UP, QUOTA_HOLD, { failures, at });
  }

  /** Tells whether it is known how long an agent kind's account may do no more. */
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

  /** A person wants something of `queue` to run now. */
  open(queue: string): void {
    this.#starts.clear(queue);
    this.#deferrals.clear(queue);
  }

  /**
   * A person says that these routes may go on, whatever held them: only they know of a quota that was
   * raised. Tells whether that changes anything.
   */
  lift(routes: readonly Route[]): boolean {
    const lifted = routes.flatMap(({ queue, agent }) => [
      this.#starts.clear(queue),
      this.#deferrals.clear(queue),
      this.#quotas.clear(agent),
    ]);
    return lifted.includes(true);
  }

  /** Other settings apply: what could not be started by the old ones may well be by these. */
  reconfigure(routes: readonly Route[]): void {
    this.#starts.clearAll();
    this.#deferrals.clearAll();
    this.pauses.keep(routes.map(({ queue }) => queue));
  }

  /** Why starts of routes break down, by queue. */
  get problems(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#starts.all.map(({ key, reason }) => [key, reason]));
  }

  /** The routes that are held since their agents asked for it. */
  heldRoutes(routes: readonly Route[]): HeldRoute[] {
    return routes.flatMap(({ queue, agent }) => [
      ...heldAs(this.#deferrals, queue, queue),
      ...heldAs(this.#quotas, agent, queue),
    ]);
  }

  /** How long until an agent that asked for it may be started again, in milliseconds; else `Infinity`. */
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
