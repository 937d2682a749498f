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
  readonly last: EndedEarly;
}

/**
 * Stops a route whose runs fail early, one after the other and for one cause: something is wrong that no task
 * caused and no retry mends. Counts tasks, not runs, since one bad task may use up all its attempts. Only a
 * person resumes the route.
 */
export class Breaker {
  readonly #streaks = new Map<string, Streak>();
  readonly #tripped = new Map<string, HeldRoute>();
  readonly #clock: Pick<Clock, "now">;
  readonly #emit: Emit;

  constructor(clock: Pick<Clock, "now">, emit: Emit) {
    this.#clock = clock;
    this.#emit = emit;
  }

  /** Notes the end of a run. */
  ended(run: EndedEarly): void {
    const { queue, breaker = 0, breakerWindowMs = 0 } = run.route;
    if (NEUTRAL.includes(run.outcome)) return;
    if (!COUNTED.includes(run.outcome) || run.durationMs > breakerWindowMs) {
      return void this.#streaks.delete(queue);
    }
    const streak = grown(this.#streaks.get(queue), run);
    this.#streaks.set(queue, streak);
    const { size } = streak.taskIds;
    if (breaker > 0 && size >= breaker && !this.#tripped.has(queue)) this.#trip(run, size);
  }

  /** Counts the runs of an earlier dispatcher, oldest first. They count only if they had the same command. */
  restore(route: Route, runs: readonly EndedEarly[]): void {
    const { breaker, breakerWindowMs } = route;
    for (const run of runs.filter((each) => commandOf(each.route) === commandOf(route))) {
      this.ended({ ...run, route: { ...run.route, breaker, breakerWindowMs } });
    }
  }

  isOpen(queue: string): boolean {
    return !this.#tripped.has(queue);
  }

  /** Forgets the failures of a route. Returns the last of them, or null if there is none. */
  reset(queue: string): string | null {
    const runId = this.#streaks.get(queue)?.last.runId ?? null;
    this.#streaks.delete(queue);
    this.#tripped.delete(queue);
    return runId;
  }

  /** Forgets the failures of routes that are gone, or have another command now. */
  reconfigure(routes: readonly Route[]): void {
    for (const [queue, { command }] of this.#streaks) {
      const route = routes.find((each) => each.queue === queue);
      const isOff = route === undefined || route.breaker === 0;
      if (isOff || commandOf(route) !== command) this.reset(queue);
    }
  }

  /** The route's hold, or null. */
  heldRoute(queue: string): HeldRoute | null {
    return this.#tripped.get(queue) ?? null;
  }

  #trip({ route: { queue }, exit: { code, signal }, reason: said }: EndedEarly, tasks: number) {
    const how = said ?? signal ?? `exit code ${code}`;
    const reason = `the runs of ${tasks} tasks in a row failed early for the same reason: ${how}`;
    const resume = `artificer-dispatcher resume ${shellWord(queue)}`;
    const retry = "artificer-dispatcher retry --outcome failed --since 12h";
    const remedy = `correct the cause, then run "${resume}"; "${retry}" puts the tasks back`;
    this.#tripped.set(queue, { queue, reason, remedy, since: this.#clock.now(), until: null });
    this.#emit({ type: "breaker_tripped", queue, reason, remedy });
  }
}

function grown(before: Streak | undefined, run: EndedEarly): Streak {
  const cause = causeOf(run);
  const command = commandOf(run.route);
  const isSame = before?.cause === cause && before.command === command;
  const taskIds = new Set([...(isSame ? before.taskIds : []), run.taskId]);
  return { cause, command, taskIds, last: run };
}

/** A route with another command may work: its earlier failures prove nothing. */
function commandOf({ agent, command, args, cwd }: RecordedRoute | Route): string {
  return JSON.stringify([agent, command ?? null, args ?? null, cwd]);
}
