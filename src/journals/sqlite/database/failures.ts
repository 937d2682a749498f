import { messageOf, UsageError } from "../../../domain/errors.ts";

/**
 * A journal that could not be written or read. What was to be appended is not there, unless the disk took it
 * and then failed to keep it safe.
 */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

/** What the common failures of SQLite mean, by its own words: not every error has a code. */
const MEANINGS: readonly { readonly says: RegExp; readonly means: string }[] = [
  { says: /disk is full/, means: "the disk is full; make room on it" },
  { says: /readonly database/, means: "it is read-only; make the file and its folder writable" },
  {
    says: /malformed|disk image/,
    means: "it is damaged; restore it from a backup, or move it away to begin anew",
  },
  {
    says: /not a database/,
    means: "it is no SQLite database; move it away to begin anew",
  },
  { says: /unable to open/, means: "the file cannot be made or opened" },
  { says: /database is locked/, means: "another program holds it; close that one" },
];

/** What went wrong, in words for a person. */
export function explain(error: unknown): string {
  const message = messageOf(error);
  return MEANINGS.find(({ says }) => says.test(message))?.means ?? message;
}

/** The error of a journal that cannot be opened. */
export function cannotOpen(path: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  return refusal(path, explain(error), error);
}

/** The refusal of a file that cannot be used as a journal. */
export function refusal(path: string, reason: string, cause?: unknown): UsageError {
  return new UsageError(`Cannot open journal ${JSON.stringify(path)}: ${reason}`, { cause });
}
