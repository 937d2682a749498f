import {
  AdapterError,
  type AdapterErrorCategory,
  type Explanation,
  explanationOf,
  isAdapterError,
  textOf,
} from "../../../domain/errors.ts";
import { UnsafeFileError } from "../../../files/unsafe_file.ts";
import { type Failure, failureOf, UnusableDatabase } from "../../../sqlite/failures.ts";

/** What a failure means for a board, if SQLite's own message does not say what to do. */
const MEANINGS: Partial<Record<Failure, Explanation>> = {
  read_only: { problem: "it is read-only", remedy: "make the file and its folder writable" },
  damaged: {
    problem: "it is damaged",
    remedy: "restore it from a backup, or see sqlite3's .recover",
  },
  full: { problem: "the disk is full", remedy: "make room on it" },
  no_database: {
    problem: "it is not a SQLite database",
    remedy: "name another file in [backend] url",
  },
  no_file: { problem: "it is not a file", remedy: "name another one in [backend] url" },
  foreign: {
    problem: "it is the database of another program",
    remedy: "name another file in [backend] url",
  },
  cannot_open: {
    problem: "the file cannot be created or opened",
    remedy: "its folder must exist, and both must be readable and writable",
  },
};

/** The error of a board whose database could not be used. */
export function databaseFailure(verb: "read" | "change", path: string, error: unknown): unknown {
  if (isAdapterError(error)) return error;
  if (error instanceof UnusableDatabase || error instanceof UnsafeFileError) {
    return unusable(path, error);
  }
  // An error that is neither SQLite's nor Deno's is a bug of ours, and stays as it is.
  if (!(error instanceof Error) || !("code" in error || isRefused(error))) return error;
  const { problem, remedy } = explain(error);
  return new AdapterError(
    categoryOf(error),
    `Cannot ${verb} board ${JSON.stringify(path)}: ${problem}`,
    { remedy, cause: error },
  );
}

/** Why a file can never be used as a board; null for a failure that may pass. */
export function incompatibilityIn(path: string, error: unknown): string | null {
  const isUnusable = error instanceof UnusableDatabase || failureOf(error) === "no_database";
  return isUnusable ? `${JSON.stringify(path)}: ${textOf(explain(error))}` : null;
}

function unusable(path: string, error: UnusableDatabase | UnsafeFileError): AdapterError {
  const { problem, remedy } = explain(error);
  const what = `Cannot use board ${JSON.stringify(path)}: ${problem}`;
  return new AdapterError("unavailable", what, { remedy, cause: error, isUnapplied: true });
}

function categoryOf(error: Error): AdapterErrorCategory {
  return isRefused(error) || failureOf(error) === "read_only" ? "forbidden" : "unavailable";
}

function explain(error: unknown): Explanation {
  const failure = isRefused(error) ? null : failureOf(error);
  return failure !== null && MEANINGS[failure] || explanationOf(error);
}

function isRefused(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied;
}
