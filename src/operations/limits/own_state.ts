import type { DispatcherStatus, RunControl } from "../../contracts/run_control.ts";
import { ownQueues } from "../../domain/route.ts";
import type { Caller } from "../caller.ts";
import type { DispatcherState } from "../operation.ts";

/** A thing that is about one task. */
interface OfTask {
  readonly taskId: string;
}

/**
 * The state as the caller may see it. A run sees itself, its task, the tasks that it created, its route, and
 * what is true of the dispatcher as a whole and names nothing: not the tasks and commands of others, nor folders
 * and changes of the config.
 */
export function visibleState(
  state: DispatcherState,
  caller: Caller,
  control: Pick<RunControl, "routeOf">,
): DispatcherState {
  if (caller.kind !== "run") return state;
  const route = control.routeOf(caller.runId);
  const queues = route === null ? [] : ownQueues(route);
  const isOwnRoute = (queue: string) => queue === route?.queue;
  const isOwn = ({ taskId }: OfTask) => taskId === caller.taskId || caller.created(taskId);
  const isRun = ({ runId }: { readonly runId: string }) => runId === caller.runId;
  const { identity: _folders, ...info } = state.info;
  const { status } = state;
  const own: DispatcherStatus = {
    ...status,
    routes: status.routes.filter(isOwnRoute),
    pausedRoutes: status.pausedRoutes.filter(isOwnRoute),
    heldRoutes: status.heldRoutes.filter(({ queue }) => isOwnRoute(queue)),
    heldTasks: status.heldTasks.filter(isOwn),
    waitingTasks: status.waitingTasks.filter(isOwn),
    orphans: status.orphans.filter(isOwn),
    activeRuns: status.activeRuns.filter(isRun),
    claimingTasks: status.claimingTasks.filter(isRun),
    lost: [],
    queueProblems: Object.fromEntries(
      Object.entries(status.queueProblems).filter(([queue]) => queues.includes(queue)),
    ),
  };
  return { info, status: own, waitingChanges: [], today: null };
}
