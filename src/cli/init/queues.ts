import { lettersOf } from "../../text/nearest.ts";
import { isPrintable } from "../../text/printable.ts";
import type { Queues } from "./answers.ts";

/** What people call such queues; the first is what we call one that has to be made. */
const USUAL: Readonly<Record<keyof Queues, readonly string[]>> = {
  ready: ["Todo", "Ready", "Next", "Backlog", "Inbox", "Open"],
  inProgress: ["In Progress", "Doing", "Progress", "Working", "Started", "Active", "WIP"],
  done: ["Done", "Completed", "Complete", "Closed", "Finished"],
  failed: ["Failed", "Blocked", "Stuck", "Parked", "On Hold", "Needs Attention"],
};

/** The queues that a board with `existing` ones is most likely to use for what a route needs. */
export function suggestQueues(existing: readonly string[]): Queues {
  const find = (role: keyof Queues) =>
    USUAL[role].flatMap((usual) =>
      existing.find((queue) => lettersOf(queue) === lettersOf(usual)) ?? []
    )[0];
  const suggest = (role: keyof Queues) => find(role) ?? USUAL[role][0] ?? "";
  const [inProgress, done, failed] = [suggest("inProgress"), suggest("done"), suggest("failed")];
  const free = existing.find((queue) => ![inProgress, done, failed].includes(queue));
  return { ready: find("ready") ?? free ?? suggest("ready"), inProgress, done, failed };
}

/** What is wrong with the name of a queue, or null. */
export function problemOfQueue(name: string): string | null {
  if (name.trim() === "") return "a queue has a name";
  if (!isPrintable(name)) return "it holds a control character";
  return name === "__proto__" ? "it is not a usable name" : null;
}
