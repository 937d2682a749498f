import type { QueueProblem } from "../../../contracts/task_adapter.ts";
import { textOf } from "../../../domain/errors.ts";
import type { Me } from "./directory.ts";
import { isQueue, type Queue, type QueueFault } from "./queue_faults.ts";

/** What keeps `me` from working with the queue called `queue`, or null. */
export function queueProblem(
  queue: string,
  found: Queue | QueueFault,
  me: Me,
): QueueProblem | null {
  const fault = isQueue(found) ? accessFault(found, me) : found;
  if (fault === null) return null;
  const text = textOf(fault);
  const problem = text.charAt(0).toUpperCase() + text.slice(1);
  return { queue, problem, suggestion: fault.suggestion };
}

function accessFault({ name, board }: Queue, me: Me): QueueFault | null {
  const role = board.members.find(({ userId }) => userId === me.userId)?.role ?? null;
  if (role === "editor") return null;
  const who = `user ${JSON.stringify(me.username)}`;
  const lacks = role === null ? "no member of its board" : `a ${role} of its board`;
  return {
    problem: `queue ${JSON.stringify(name)} cannot be worked on: ${who} is ${lacks}`,
    remedy: "make it an editor",
    suggestion: null,
  };
}
