import type { Clock } from "../../async/clock.ts";
import type { HeldRoute } from "../../contracts/run_control.ts";
import type { Emit } from "../../domain/events.ts";
import { causeOf, type Failure } from "../../domain/failure.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { RecordedRoute, Route } from "../../domain/route.ts";
import { shellWord } from "../../text/shell_word.ts";

/** A run that ended, as far as a breaker needs it. */
export interface EndedEarly extends Failure {
  readonly runId: string;
  readonly taskId: string;
  /** The route as the run had it. */
  readonly route: RecordedRoute;
  readonly durationMs: number;
}

/** The runs of a route that an earlier dispatcher ended. Times are in milliseconds since the epoch. */
export interface EarlierRuns {
  /** Oldest first. */
  readonly ended: readonly (EndedEarly & { readonly endedAt: number })[];
  /** When the latest run of the route began. */
  readonly lastBegunAt: number;
}

/** Failures of the agent or of a step. All others have a hold or a bound of their own. */
const COUNTED: readonly Outcome[] = ["failed", "verify_failed"];

/** Outcomes that tell neither that the route works nor that it does not. */
const NEUTRAL: readonly Outcome[] = [
  "interrupted",
  "deferred",
  "quota_exhausted",
  "agent_unavailable",
  "cancelled",
  "spawn_failed",
  "lost",
];

/** Failures in a row of one route, with one cause. */
interface Streak {
  readonly cause: string;
  readonly command: string;
  readonly taskIds: ReadonlySet<string>;
  /** The last of the runs that began. Ids of runs sort by time. */
  readonly newestId: string;
}

/** A route that is stopped. A run that succeeds after that, since it had begun before, changes nothing. */
interface Stopped {
  readonly held: HeldRoute;
  readonly command: string;
  readonly newestId: string;
}

/** A run begins at most so long after the end that stops its route, in milliseconds: its start was on its way. */
const UNDERWAY_MS = 1_000;

/**
 * Stops a route whose runs fail early, one after the other and for one cause: something is wrong that no task
 * caused and no retry mends. Counts tasks, not runs, since one bad task may use up all its attempts. Only a
 * person resumes the route.
 */
export class Breaker {
  readonly #streaks = new Map<string, Streak>();
  readonly #stopped = new Map<string, Stopped>();
  readonly #clock: Pick<Clock, "now">;
  readonly #emit: Emit;

  constructor(clock: Pick<Clock, "now">, emit: Emit) {
    this.#clock = clock;
    this.#emit = emit;
  }

  /** Notes the end of a run. */
  ended(run: EndedEarly): void {
    const streak = this.#count(run);
    if (streak !== null) this.#stop(run, streak);
  }

  /**
   * Counts the runs of an earlier dispatcher. They count only if they had the same command. If a run began later
   * than the failures, those did not stop the route, or a person has resumed it.
   */
  restore(route: Route, { ended, lastBegunAt }: EarlierRuns): void {
    const { breaker, breakerWindowMs } = route;
    for (const run of ended.filter((each) => commandOf(each.route) === commandOf(route))) {
      const counted = { ...run, route: { ...run.route, breaker, breakerWindowMs } };
      const streak = this.#count(counted);
      if (streak !== null && run.endedAt + UNDERWAY_MS >= lastBegunAt) this.#stop(counted, streak);
    }
  }

  isOpen(queue: string): boolean {
    return !this.#stopped.has(queue);
  }

  /** Forgets the failures of a route. Returns the last of these runs, or null if there is none. */
  reset(queue: string): string | null {
    const { newestId = null } = this.#streaks.get(queue) ?? this.#stopped.get(queue) ?? {};
    this.#streaks.delete(queue);
    this.#stopped.delete(queue);
    return newestId;
  }

  /** Forgets the failures of routes that are gone, or have another command now. */
  reconfigure(routes: readonly Route[]): void {
    for (const [queue, { command }] of [...this.#streaks, ...this.#stopped]) {
      const route = routes.find((each) => each.queue === queue);
      const isOff = route === undefined || route.breaker === 0;
      if (isOff || commandOf(route) !== command) this.reset(queue);
    }
  }

  /** The route's hold, or null. */
  heldRoute(queue: string): HeldRoute | null {
    return this.#stopped.get(queue)?.held ?? null;
  }

  /** Counts a run. Returns the failures in a row if they are enough to stop the route, or null. */
  #count(run: EndedEarly): Streak | null {
    const { queue, breaker = 0, breakerWindowMs = 0 } = run.route;
    if (NEUTRAL.includes(run.outcome)) return null;
    if (!COUNTED.includes(run.outcome) || run.durationMs > breakerWindowMs) {
      this.#streaks.delete(queue);
      return null;
    }
    const streak = grown(this.#streaks.get(queue), run);
    this.#streaks.set(queue, streak);
    return breaker > 0 && streak.taskIds.size >= breaker ? streak : null;
  }

  #stop(run: EndedEarly, { taskIds: { size: tasks }, command, newestId }: Streak): void {
    const { route: { queue }, exit: { code, signal }, reason: said } = run;
    if (this.#stopped.has(queue)) return;
    const how = said ?? signal ?? `exit code ${code}`;
    const reason = `the runs of ${tasks} tasks in a row failed early for the same reason: ${how}`;
    const resume = `artificer-dispatcher resume ${shellWord(queue)}`;
    const retry = "artificer-dispatcher retry --outcome failed --since 12h";
    const remedy = `correct the cause, then run "${resume}"; "${retry}" puts the tasks back`;
    const held = { queue, reason, remedy, since: this.#clock.now(), until: null };
    this.#stopped.set(queue, { held, command, newestId });
    this.#emit({ type: "breaker_tripped", queue, reason, remedy });
  }
}

function grown(before: Streak | undefined, run: EndedEarly): Streak {
  const cause = causeOf(run);
  const command = commandOf(run.route);
  const isSame = before?.cause === cause && before.command === command;
  const taskIds = new Set([...(isSame ? before.taskIds : []), run.taskId]);
  const newestId = [before?.newestId ?? "", run.runId].toSorted().at(-1) ?? run.runId;
  return { cause, command, taskIds, newestId };
}

/** A route with another command may work: its earlier failures prove nothing. */
function commandOf({ agent, command, args, cwd }: RecordedRoute | Route): string {
  return JSON.stringify([agent, command ?? null, args ?? null, cwd]);
}
