import type { QueueProblem } from "../contracts/task_adapter.ts";
import { AdapterError } from "../domain/errors.ts";
import { isMisspelling, nearest } from "../text/nearest.ts";

/**
 * Lets the name of a queue pass that may be made because none of `known` is meant by it.
 *
 * @throws {AdapterError} `invalid` for a name that misspells another, or is empty
 */
export function requireSpelling(name: string, known: Iterable<string>, attempt: string): void {
  if (name === "") throw new AdapterError("invalid", `${attempt}: the queue has no name`);
  for (const queue of known) {
    if (!isMisspelling(name, queue)) continue;
    throw new AdapterError(
      "invalid",
      `${attempt}: queue ${JSON.stringify(name)} does not exist`,
      { remedy: `did you mean ${JSON.stringify(queue)}?` },
    );
  }
}

/** What is to be said of the queues of `names` that a board does not have. */
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
