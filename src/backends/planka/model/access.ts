import type { QueueProblem } from "../../../contracts/task_adapter.ts";
import type { Me } from "./directory.ts";
import { isQueue, type Queue, type QueueFault } from "./queue_faults.ts";

/** What keeps `me` from working with the queue called `queue`, or null. */
export function queueProblem(
  queue: string,
  found: Queue | QueueFault,
  me: Me,
): QueueProblem | null {
  const fault = isQueue(found) ? { problem: accessProblem(found, me), suggestion: null } : found;
  if (fault.problem === null) return null;
  const problem = fault.problem.charAt(0).toUpperCase() + fault.problem.slice(1);
  return { queue, problem, suggestion: fault.suggestion };
}

function accessProblem({ name, board }: Queue, me: Me): string | null {
  const role = board.members.find(({ userId }) => userId === me.userId)?.role ?? null;
  if (role === "editor") return null;
  const who = `user ${JSON.stringify(me.username)}`;
  const lacks = role === null ? "no member of its board" : `a ${role} of its board`;
  return `queue ${JSON.stringify(name)} cannot be worked on: ${who} is ${lacks}; make it an editor`;
}
