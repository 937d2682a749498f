import { messageOf, UsageError } from "../../../domain/errors.ts";
import { type Failure, failureOf } from "../../../sqlite/failures.ts";

/**
 * A journal that could not be written or read. What was to be appended is not there, unless the disk took it
 * and then failed to keep it safe.
 */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

/** What a failure means for a journal, where SQLite's words would not tell what to do. */
const MEANINGS: Partial<Record<Failure, string>> = {
  full: "the disk is full; make room on it",
  read_only: "it is read-only; make the file and its folder writable",
  damaged: "it is damaged; restore it from a backup, or move it away to begin anew",
  no_database: "it is no SQLite database; move it away to begin anew",
  no_file: "it is no file; move it away",
  foreign: "it is the database of another program; move it away",
  cannot_open: "the file cannot be made or opened",
  busy: "another program holds it; close that one",
};

/** What went wrong, in words for a person. */
export function explain(error: unknown): string {
  const failure = failureOf(error);
  return failure !== null && MEANINGS[failure] || messageOf(error);
}

/** The error of a journal that cannot be opened. */
export function cannotOpen(path: string, error: unknown): UsageError {
  return new UsageError(`Cannot open journal ${JSON.stringify(path)}: ${explain(error)}`, {
    cause: error,
  });
}
