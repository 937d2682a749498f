import type { QueueProblem } from "../contracts/task_adapter.ts";
import { AdapterError } from "../domain/errors.ts";
import { isMisspelling, nearest } from "../text/nearest.ts";

/**
 * Makes sure that a new queue may be created under `name`.
 *
 * @throws {AdapterError} `invalid` for a name that misspells one of `known`, or is empty
 */
export function requireSpelling(name: string, known: Iterable<string>, attempt: string): void {
  requireQueueName(name, attempt);
  for (const queue of known) {
    if (!isMisspelling(name, queue)) continue;
    throw new AdapterError(
      "invalid",
      `${attempt}: queue ${JSON.stringify(name)} does not exist`,
      { remedy: `did you mean ${JSON.stringify(queue)}?` },
    );
  }
}

/**
 * Makes sure that a queue may be called `name`, whatever it resembles.
 *
 * @throws {AdapterError} `invalid` for a name that is blank or not Unicode text
 */
export function requireQueueName(name: string, attempt: string): void {
  if (name.trim() === "") throw new AdapterError("invalid", `${attempt}: the queue has no name`);
  if (name.isWellFormed()) return;
  throw new AdapterError("invalid", `${attempt}: the name of the queue is not Unicode text`);
}

/** The problems of the queues in `names` that a board does not have. */
export function queueProblems(
  names: readonly string[],
  queues: ReadonlyMap<string, unknown>,
): QueueProblem[] {
  return names.filter((name) => !queues.has(name)).map((queue) => ({
    queue,
    problem: `Queue ${JSON.stringify(queue)} does not exist`,
    suggestion: nearest(queue, queues.keys()),
  }));
}
