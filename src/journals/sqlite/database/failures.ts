import { type Explanation, explanationOf, textOf, UsageError } from "../../../domain/errors.ts";
import { type Failure, failureOf } from "../../../sqlite/failures.ts";

/**
 * A journal could not be written or read. The transition is not in it, unless the disk accepted the
 * transition and then failed to make it safe.
 */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

/** What a failure means for a journal, if SQLite's own message does not say what to do. */
const MEANINGS: Partial<Record<Failure, Explanation>> = {
  full: { problem: "the disk is full", remedy: "make room on it" },
  read_only: { problem: "it is read-only", remedy: "make the file and its folder writable" },
  damaged: {
    problem: "it is damaged",
    remedy: "restore it from a backup, or move it away to start with an empty one",
  },
  no_database: {
    problem: "it is not a SQLite database",
    remedy: "move it away to start with an empty one",
  },
  no_file: { problem: "it is not a file", remedy: "move it away" },
  foreign: { problem: "it is the database of another program", remedy: "move it away" },
  cannot_open: { problem: "the file cannot be created or opened", remedy: null },
  busy: { problem: "another program uses it", remedy: "stop that program" },
};

/** What went wrong and what to do, in words for a person. */
export function explain(error: unknown): string {
  return textOf(explanation(error));
}

function explanation(error: unknown): Explanation {
  const failure = failureOf(error);
  return failure !== null && MEANINGS[failure] || explanationOf(error);
}

/** The error of a journal that cannot be opened. */
export function cannotOpen(path: string, error: unknown): UsageError {
  const { problem, remedy } = explanation(error);
  return new UsageError(`Cannot open journal ${JSON.stringify(path)}: ${problem}`, {
    remedy,
    cause: error,
  });
}
