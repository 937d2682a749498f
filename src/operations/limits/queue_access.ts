import type { RunControl } from "../../contracts/run_control.ts";
import { ownQueues, queueBarrier, type Route } from "../../domain/route.ts";
import type { Caller } from "../caller.ts";
import { quote } from "../input.ts";
import type { DispatcherInfo } from "../operation.ts";
import { type Refusal, refused } from "../result.ts";

/** How many queues a message lists. */
const MAX_LISTED = 8;

/**
 * Why the caller may not put a task into `queue`, or null. Only runs are restricted: a task in the ready queue
 * of another route starts a command that the run was not meant to start, and one in its in-progress queue may
 * be taken for an orphan, which `on_orphan` can start again. `what` completes "Cannot …".
 */
export function queueAccessRefusal(
  what: string,
  queue: string,
  caller: Caller,
  { control, info }: {
    readonly control: Pick<RunControl, "routeOf">;
    readonly info: Pick<DispatcherInfo, "workQueues">;
  },
): Refusal<"queue_not_allowed" | "run_ended"> | null {
  if (caller.kind !== "run") return null;
  const route = control.routeOf(caller.runId);
  if (route === null) {
    return refused("run_ended", `Cannot ${what}: run ${quote(caller.runId)} has ended`);
  }
  const barrier = queueBarrier(queue, route, info.workQueues);
  if (barrier === null) return null;
  return refused(
    "queue_not_allowed",
    `Cannot ${what}: runs of route ${quote(route.queue)} may not put tasks into ${quote(queue)}, ${
      barrier === "of_another"
        ? "since another route starts its command for tasks there"
        : `only into ${listed(route)}`
    }; a person can allow it in the config: ${remedyFor(queue, route)}`,
  );
}

/** What to write: `allow_queues` is the whole list, so the first one must name what was open without it, too. */
function remedyFor(queue: string, { queue: name, allowQueues }: Route): string {
  const table = `[routing.${quote(name)}]`;
  return allowQueues === null
    ? `allow_queues = [${
      quote(queue)
    }, …] under ${table}, with every other queue that its agents need`
    : `add ${quote(queue)} to allow_queues under ${table}`;
}

function listed(route: Route): string {
  const all = [...new Set([...ownQueues(route), ...route.allowQueues ?? []])];
  const shown = all.slice(0, MAX_LISTED).map(quote).join(", ");
  return all.length > MAX_LISTED ? `${shown} and ${all.length - MAX_LISTED} more` : shown;
}
