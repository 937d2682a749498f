import {
  carryRepeats,
  countReturn,
  countRound,
  type Repeats,
  REPEATS_WINDOW_MS,
} from "../../domain/next_run/repeats.ts";
import { WITH_TASK } from "./attempt.ts";
import type { RunContext } from "./context.ts";
import type { LiveRun } from "./live_run.ts";
import type { Settled } from "./run_event.ts";

/** The parts of a run that tell where its task goes. */
type Sender = Pick<LiveRun, "facts" | "route" | "movedTo" | "repeats">;

/** The ready queues of other routes that a run may send its task to and that have had the task lately. */
export async function visitedQueues(
  run: Pick<Sender, "facts" | "route" | "movedTo">,
  { journal, clock, isWatched }: Pick<RunContext, "journal" | "clock" | "isWatched">,
): Promise<readonly string[]> {
  const since = clock.now() - REPEATS_WINDOW_MS;
  const { taskId, runId: before } = run.facts;
  const visited: string[] = [];
  for (const queue of targetsOf(run)) {
    if (queue === run.route.queue || !isWatched(queue)) continue;
    const [latest] = await journal.list({ taskId, queue, states: WITH_TASK, before, limit: 1 });
    if ((latest?.at.intent ?? 0) > since) visited.push(queue);
  }
  return visited;
}

/** What the next run of the task inherits, once the run's own board writes are delivered. */
export function sentOn(
  run: Sender,
  { taskQueue, retry }: Settled,
  visited: readonly string[],
  now: number,
): Repeats | null {
  const { facts: { attempt }, route: { queue }, repeats } = run;
  if (taskQueue === queue) {
    if (retry === null) return null;
    const isReturn = retry.attempt === attempt;
    return isReturn ? countReturn(repeats, queue, now) : carryRepeats(repeats, queue, now);
  }
  // A person who moved the task starts it over.
  if (taskQueue === null || !targetsOf(run).has(taskQueue)) return null;
  return visited.includes(taskQueue)
    ? countRound(repeats, taskQueue, now)
    : carryRepeats(repeats, taskQueue, now);
}

/** The queues that the run itself can have sent its task to. */
function targetsOf({ route, movedTo }: Pick<Sender, "route" | "movedTo">): ReadonlySet<string> {
  const queues = [movedTo, route.doneQueue, route.failedQueue];
  return new Set(queues.filter((queue) => queue !== null));
}
