import { lettersOf } from "../../../text/nearest.ts";
import { isPrintable } from "../../../text/printable.ts";
import type { Queues } from "./answers.ts";

/** Common names of such queues; `init` uses the first one for a queue that it creates. */
const COMMON_NAMES: Readonly<Record<keyof Queues, readonly string[]>> = {
  ready: ["Todo", "Ready", "Next", "Backlog", "Inbox", "Open"],
  inProgress: ["In Progress", "Doing", "Progress", "Working", "Started", "Active", "WIP"],
  done: ["Review", "In Review", "To Review", "Needs Review", "Code Review", "QA", "Testing"],
  failed: ["Failed", "Blocked", "Stuck", "Parked", "On Hold", "Needs Attention"],
};

/** What people call the queue of tasks with which nothing is left to do. No agent takes tasks from it. */
const FINISHED = ["Done", "Completed", "Complete", "Closed", "Finished", "Archive"];

/** Guesses which of the `existing` queues of a board a route should use. */
export function suggestQueues(existing: readonly string[]): Queues {
  const find = (role: keyof Queues) =>
    COMMON_NAMES[role].flatMap((common) =>
      existing.find((queue) => lettersOf(queue) === lettersOf(common)) ?? []
    )[0];
  const suggest = (role: keyof Queues) => find(role) ?? COMMON_NAMES[role][0] ?? "";
  const [inProgress, done, failed] = [suggest("inProgress"), suggest("done"), suggest("failed")];
  const isFinished = (queue: string) =>
    FINISHED.some((name) => lettersOf(name) === lettersOf(queue));
  const free = existing.find((queue) =>
    ![inProgress, done, failed].includes(queue) && !isFinished(queue)
  );
  return { ready: find("ready") ?? free ?? suggest("ready"), inProgress, done, failed };
}

/** What is wrong with the name of a queue, or null. */
export function problemOfQueue(name: string): string | null {
  if (name.trim() === "") return "it is empty";
  if (!isPrintable(name)) return "it contains a control character, or one that is not shown";
  return name === "__proto__" ? "this name is reserved" : null;
}
