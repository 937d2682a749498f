import type { RunHandle } from "../../contracts/run_executor.ts";
import type { RunFacts } from "../../domain/events.ts";
import type { EndReason } from "../../domain/outcome.ts";
import type { Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";

/** A run from its intent to the end of its process. Only the dispatcher changes it. */
export interface LiveRun {
  readonly facts: RunFacts;
  readonly route: Route;
  readonly task: Task;
  /** When its process was started, or its slot taken before that, in milliseconds since the epoch and by the monotonic clock. */
  startedAt: number;
  startedMonotonic: number;
  /** The exact command line; empty before it is known. */
  argv: readonly string[];
  handle: RunHandle | null;
  /** Why it is to end although its process does not run yet. */
  endEarly: EndReason | null;
  /** Whether that is to happen without grace. */
  hurried: boolean;
}

/** Ends a run, or sees to it that it ends as soon as it has begun. */
export function terminateRun(run: LiveRun, reason: EndReason, hurry = false): void {
  run.endEarly ??= reason;
  run.hurried ||= hurry;
  run.handle?.terminate(reason, { hurry });
}
