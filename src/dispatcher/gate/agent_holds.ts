import type { Growth } from "../../async/backoff.ts";
import type { Clock } from "../../async/clock.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import type { Emit } from "../../domain/events.ts";
import { type Held, Holds, type Why } from "./holds.ts";

/** Used if an agent does not report when its outage ends. */
const OUTAGE_HOLD: Growth = { firstMs: 60_000, maxMs: 3_600_000 };
/** An overloaded model usually answers again within minutes. */
const OVERLOAD_HOLD: Growth = { firstMs: 30_000, maxMs: 600_000 };

/** No limit is reset later than this, in milliseconds: an agent that says so is wrong, and must be tried again. */
const MAX_RESET_MS = 32 * 86_400_000;

/** An agent that has run for so long has met no outage. */
const PROBE_MS = 30_000;

/** The reason in records of a version that did not record one. */
const USED_UP = "its quota is used up";

/** The run that shows whether an outage is over. */
interface Probe {
  readonly taskId: string;
  /** By the monotonic clock. */
  readonly startedAt: number;
}

/**
 * Agent kinds whose account or model refuses them: their routes start nothing. After a hold one run probes,
 * and the others wait until it has ended or has run for a while.
 */
export class AgentHolds {
  readonly #holds: Holds;
  readonly #probes = new Map<string, Probe>();
  readonly #clock: Clock;
  readonly #isBusy: (taskId: string) => boolean;

  /** `isBusy` tells whether a run holds a task. */
  constructor(clock: Clock, emit: Emit, isBusy: (taskId: string) => boolean) {
    this.#clock = clock;
    this.#isBusy = isBusy;
    this.#holds = new Holds(
      clock,
      ({ key: agent, reason, remedy, retryInMs }) =>
        emit({ type: "agent_held", agent, reason, remedy, retryInMs }),
    );
  }

  /** Holds an agent kind after an outage. Runs that meet the same outage during a hold change nothing. */
  hold(agent: string, report: AgentReport | null): void {
    if (this.#holdUntilReset(agent, report) || this.#holds.isHeld(agent)) return;
    this.#holds.hold(agent, whyOf(report), growthOf(report));
  }

  /** Holds an agent kind again after a restart. */
  restore(
    agent: string,
    report: AgentReport | null,
    { failures, at }: { readonly failures: number; readonly at: number },
  ): void {
    if (this.#holdUntilReset(agent, report)) return;
    const resetsAt = report?.outage?.resetsAt ?? 0;
    const isReset = resetsAt > at && resetsAt <= at + MAX_RESET_MS;
    if (!isReset) this.#holds.restore(agent, whyOf(report), growthOf(report), { failures, at });
  }

  /** Whether a run of the kind may start now. */
  isOpen(agent: string): boolean {
    if (this.#holds.isHeld(agent)) return false;
    if (this.#probeMs(agent) > 0) return false;
    if (this.#probes.delete(agent)) this.#holds.noteSuccess(agent);
    return true;
  }

  /** Notes that a run of the kind begins; after a hold, it is the probe. */
  begin(agent: string, taskId: string): void {
    if (!this.#holds.has(agent)) return;
    this.#probes.set(agent, { taskId, startedAt: this.#clock.monotonic() });
  }

  /** Notes that a run of the kind ended without an outage. */
  noteSuccess(agent: string): void {
    this.#holds.noteSuccess(agent);
  }

  /** Ends the hold of a kind. Returns whether it was held. */
  clear(agent: string): boolean {
    this.#probes.delete(agent);
    return this.#holds.clear(agent);
  }

  /** The kinds that are held now. */
  get all(): readonly Held[] {
    return this.#holds.all;
  }

  /** How long until the first hold ends or the first probe has shown enough; `Infinity` if there is none. */
  get nextInMs(): number {
    const probes = [...this.#probes.keys()].map((agent) => this.#probeMs(agent));
    return Math.min(this.#holds.nextInMs, ...probes.filter((ms) => ms > 0));
  }

  /** How long the probe of a kind must still run, in milliseconds; 0 if there is none. */
  #probeMs(agent: string): number {
    const probe = this.#probes.get(agent);
    if (probe === undefined || !this.#holds.has(agent)) return 0;
    if (!this.#isBusy(probe.taskId)) {
      this.#probes.delete(agent);
      return 0;
    }
    return Math.max(0, probe.startedAt + PROBE_MS - this.#clock.monotonic());
  }

  /** Holds an agent kind until its outage ends. Returns false if that time is unknown, has passed or is too far. */
  #holdUntilReset(agent: string, report: AgentReport | null): boolean {
    const resetsAt = report?.outage?.resetsAt ?? null;
    const leftMs = (resetsAt ?? 0) - this.#clock.now();
    if (resetsAt === null || leftMs <= 0 || leftMs > MAX_RESET_MS) return false;
    const { reason, remedy } = whyOf(report);
    const until = `${reason} until ${new Date(resetsAt).toISOString()}`;
    this.#holds.holdUntil(agent, { reason: until, remedy }, resetsAt, growthOf(report));
    return true;
  }
}

function whyOf(report: AgentReport | null): Why {
  return report?.outage ?? { reason: USED_UP, remedy: null };
}

function growthOf(report: AgentReport | null): Growth {
  return report?.outage?.kind === "overload" ? OVERLOAD_HOLD : OUTAGE_HOLD;
}
