import leven from "leven";
import type { QueueProblem } from "../contracts/task_adapter.ts";
import { AdapterError } from "../domain/errors.ts";

/** The queue of `known` that `name` is most likely meant to be, or null. */
export function nearestQueue(name: string, known: Iterable<string>): string | null {
  const furthest = Math.max(2, Math.floor(name.length / 3));
  let nearest: { queue: string; distance: number } | null = null;
  for (const queue of known) {
    const distance = isMisspelling(name, queue) ? 0 : leven(fold(name), fold(queue));
    if (distance > furthest || distance >= Math.max(name.length, 1)) continue;
    if (nearest === null || distance < nearest.distance) nearest = { queue, distance };
  }
  return nearest?.queue ?? null;
}

/**
 * Tells whether `name` is so near to `queue` that it is surely meant: it differs in case or
 * punctuation, in two swapped letters, or in one letter (two in a long name). `Phase 2` is not
 * `Phase 1` misspelled.
 */
export function isMisspelling(name: string, queue: string): boolean {
  const [a, b] = [fold(name), fold(queue)];
  if (a === "" || name === queue) return false;
  if (a === b) return true;
  if (a.replace(/\D/g, "") !== b.replace(/\D/g, "")) return false;
  const distance = leven(a, b);
  if (distance === 2 && sortedLetters(a) === sortedLetters(b)) return true;
  return distance <= (a.length >= 8 ? 2 : a.length >= 4 ? 1 : 0);
}

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
      `${attempt}: queue ${JSON.stringify(name)} does not exist; did you mean ${
        JSON.stringify(queue)
      }?`,
    );
  }
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function sortedLetters(text: string): string {
  return Array.from(text).toSorted().join("");
}

/** What is to be said of the queues of `names` that a board does not have. */
export function queueProblems(
  names: readonly string[],
  queues: ReadonlyMap<string, unknown>,
): QueueProblem[] {
  return names.filter((name) => !queues.has(name)).map((queue) => ({
    queue,
    problem: `Queue ${JSON.stringify(queue)} does not exist`,
    suggestion: nearestQueue(queue, queues.keys()),
  }));
}
