import type { CallOptions, TaskAdapter } from "../contracts/task_adapter.ts";
import type { Explanation } from "../domain/errors.ts";
import { nearest } from "../text/nearest.ts";
import { shellWord } from "../text/shell_word.ts";

/** How many queues a message lists, and how many characters of each name. */
const MAX_LISTED = 8;
const MAX_NAME = 60;

/** What a queue is named for: only a task that is written there may be meant for a new queue. */
export type QueueUse = "read" | "write";

/** What knows queues: the board, and the config. */
export interface QueueSource {
  readonly tasks: Pick<TaskAdapter, "checkQueues" | "listQueues" | "createQueue">;
  /** Every queue that the config names. The board may create those at their first use. */
  readonly configured: readonly string[];
  /** `"write"` if unset. */
  readonly use?: QueueUse;
}

/**
 * Why no caller may put a task into `queue`, or null: neither the board nor the config has it, so that the
 * task would be out of everybody's sight. A queue that exists and can't be used is not refused here: the
 * board itself says why.
 */
export async function unknownQueue(
  queue: string,
  { tasks, configured, use = "write" }: QueueSource,
  options: CallOptions,
): Promise<Explanation | null> {
  if (configured.includes(queue)) return null;
  const [found] = await tasks.checkQueues?.([queue], options) ?? [];
  if (found === undefined || found.isThere) return null;
  const listed = await tasks.listQueues?.(options) ?? [];
  const known = [...new Set([...listed, ...configured])];
  const meant = meantBy(queue, known) ?? found.suggestion;
  const remedy = meant === null
    ? alternatives(known, use === "write" ? creationOf(queue, tasks) : null)
    : `did you mean ${JSON.stringify(meant)}?`;
  const problem = found.problem.slice(0, 1).toLowerCase() + found.problem.slice(1);
  return { problem, remedy };
}

/** The one of `known` that `queue` most likely means, also by its last part: `Done` is `Shop.Web.Done`. */
function meantBy(queue: string, known: readonly string[]): string | null {
  const near = nearest(queue, known);
  if (near !== null) return near;
  const byEnd = Map.groupBy(known, (name) => name.slice(name.lastIndexOf(".") + 1));
  const [only = null, ...others] = byEnd.get(nearest(queue, byEnd.keys()) ?? "") ?? [];
  return others.length === 0 ? only : null;
}

function alternatives(known: readonly string[], creation: string | null): string | null {
  if (known.length === 0) return creation;
  const use = `use ${shortList(known)}`;
  return creation === null ? use : `${use}; ${creation}`;
}

function creationOf(queue: string, { createQueue }: QueueSource["tasks"]): string {
  return createQueue === undefined
    ? "a person can create it on the board"
    : `a person can create it: artificer-dispatcher board queue add ${shellWord(queue)}`;
}

/** The names in quotes, cut where there are too many of them or one is too long. */
function shortList(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) =>
    JSON.stringify(name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name)
  );
  const hidden = names.length - shown.length;
  if (hidden > 0) return `${shown.join(", ")} or one of ${hidden} more`;
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
}
