import type { Interview } from "../../../contracts/interview.ts";
import { UsageError } from "../../../domain/errors.ts";
import { isMisspelling, lettersOf } from "../../../text/nearest.ts";
import { isPrintable } from "../../../text/printable.ts";
import type { Queues } from "./answers.ts";

/** What a person writes who means a file or a folder. */
const PATH = /^(\.{0,2}\/|~(\/|$)|[A-Za-z]:\\)|\/$|\.(db|sqlite3?|json|toml)$/i;

/** Common names of such queues; `init` uses the first one for a queue that it creates. */
const COMMON_NAMES: Readonly<Record<keyof Queues, readonly string[]>> = {
  ready: ["Todo", "Ready", "Next", "Backlog", "Inbox", "Open"],
  inProgress: ["In Progress", "Doing", "Progress", "Working", "Started", "Active", "WIP"],
  done: ["Review", "In Review", "To Review", "Needs Review", "Code Review", "QA", "Testing"],
  failed: ["Failed", "Blocked", "Stuck", "Parked", "On Hold", "Needs Attention"],
};

/** What people call the queue of tasks with which nothing is left to do. No agent takes tasks from it. */
const FINISHED = ["Done", "Completed", "Complete", "Closed", "Finished", "Archive"];

/** How {@linkcode decideQueues} asks. */
export interface QueuesOptions {
  readonly interview: Interview;
  /** The queue in the command line that agents take tasks from. */
  readonly given: string | undefined;
  /** The queues of the board, without a prefix. */
  readonly existing: readonly string[];
}

/** The roles of a route's queues, in the order of the questions, with what happens to tasks in them. */
const ROLES: readonly {
  readonly role: keyof Queues;
  readonly text: string;
  readonly use: string;
}[] = [
  {
    role: "ready",
    text: "The queue that agents take tasks from",
    use: "agents take tasks from it",
  },
  {
    role: "inProgress",
    text: "The queue of tasks in progress",
    use: "tasks in progress are there",
  },
  {
    role: "done",
    text: "The queue of tasks that are done, for you to review",
    use: "tasks that are done go there",
  },
  {
    role: "failed",
    text: "The queue of tasks that failed",
    use: "tasks that failed go there",
  },
];

/**
 * Asks for the four queues of a route. Each has one role: agents would take a task again and again from a queue that
 * has two.
 *
 * @throws {UsageError} if the queue in the command line cannot be used
 */
export async function decideQueues(
  { interview, given, existing }: QueuesOptions,
): Promise<Queues> {
  const chosen: Partial<Record<keyof Queues, string>> = {};
  for (const { role, text } of ROLES) {
    chosen[role] = await interview.ask({
      text,
      suggestion: suggestQueue(role, existing, Object.values(chosen)),
      ...role === "ready" ? { given } : {},
      accept: (name) => requireQueue(spelled(name, existing), chosen, existing),
    });
  }
  const { ready = "", inProgress = "", done = "", failed = "" } = chosen;
  return { ready, inProgress, done, failed };
}

/** The queue of the board that `name` names in another case, or `name`. */
function spelled(name: string, existing: readonly string[]): string {
  if (existing.includes(name)) return name;
  return existing.find((queue) => isSame(queue, name)) ?? name;
}

/** Whether two names differ in case alone, or in how an umlaut is encoded. */
function isSame(one: string, other: string): boolean {
  const folded = (text: string) => text.normalize().toLowerCase();
  return folded(one) === folded(other);
}

/**
 * Guesses which of the `existing` queues of a board a role should have; none of the `taken` ones, and none that looks
 * like a queue of the board misspelled.
 */
export function suggestQueue(
  role: keyof Queues,
  existing: readonly string[],
  taken: readonly string[],
): string {
  const free = existing.filter((queue) => !taken.includes(queue));
  const named =
    COMMON_NAMES[role].flatMap((common) =>
      free.find((queue) => lettersOf(queue) === lettersOf(common)) ?? []
    )[0];
  if (named !== undefined) return named;
  const left = role === "ready" ? free.find((queue) => !hasOtherUse(queue)) : undefined;
  const isFree = (common: string) =>
    !taken.includes(common) && !existing.some((queue) => isMisspelling(common, queue));
  return left ?? COMMON_NAMES[role].find(isFree) ?? "";
}

/** Whether people call a queue so that they take no new tasks from it. */
function hasOtherUse(queue: string): boolean {
  const { ready: _, ...others } = COMMON_NAMES;
  return [...FINISHED, ...Object.values(others).flat()]
    .some((name) => lettersOf(name) === lettersOf(queue));
}

function requireQueue(
  name: string,
  chosen: Partial<Record<keyof Queues, string>>,
  existing: readonly string[],
): string {
  const cannot = (problem: string, remedy: string | null) =>
    new UsageError(`Cannot use ${JSON.stringify(name)} as this queue: ${problem}`, { remedy });
  const twice = ROLES.find(({ role }) => isSame(chosen[role] ?? "", name));
  if (twice !== undefined) throw cannot(twice.use, "give another queue");
  const problem = problemOfQueue(name);
  if (problem !== null) throw cannot(problem, null);
  if (PATH.test(name) && !existing.includes(name)) {
    throw cannot("it looks like a path", "give a name, such as Todo");
  }
  const near = existing.find((queue) => isMisspelling(name, queue));
  if (near !== undefined && !existing.includes(name)) {
    const queue = JSON.stringify(near);
    throw cannot(`the board has ${queue}`, "give that, or a name that differs more");
  }
  return name;
}

/** What is wrong with the name of a queue, or null. */
export function problemOfQueue(name: string): string | null {
  if (name.trim() === "") return "it is empty";
  if (!isPrintable(name)) return "it contains a control character, or one that is not shown";
  return name === "__proto__" ? "this name is reserved" : null;
}
