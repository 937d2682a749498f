import {
  AdapterError,
  type AdapterErrorCategory,
  isAdapterError,
  messageOf,
} from "../../../domain/errors.ts";
import { type Failure, failureOf, UnusableDatabase } from "../../../sqlite/failures.ts";

/** What a failure means for a board, where SQLite's words would not tell what to do. */
const MEANINGS: Partial<Record<Failure, string>> = {
  read_only: "it is read-only; make the file and its folder writable",
  damaged: "it is damaged; restore it from a backup, or see sqlite3's .recover",
  full: "the disk is full; make room on it",
  no_database: "it is no SQLite database; name another file in [backend] url",
  no_file: "it is no file; name another one in [backend] url",
  foreign: "it is the database of another program; name another file in [backend] url",
  cannot_open:
    "the file cannot be made or opened; its folder must exist, and both must be readable and writable",
};

/** The error of a board whose database could not be used. */
export function databaseFailure(verb: "read" | "change", path: string, error: unknown): unknown {
  if (isAdapterError(error)) return error;
  if (error instanceof UnusableDatabase) return unusable(path, error);
  // What is none of SQLite's nor Deno's is a mistake of ours, and stays one.
  if (!(error instanceof Error) || !("code" in error || isRefused(error))) return error;
  const message = `Cannot ${verb} board ${JSON.stringify(path)}: ${explain(error)}`;
  return new AdapterError(categoryOf(error), message, { cause: error });
}

/** What is wrong with the set-up where a file is not ours to use; null for what waiting may help. */
export function incompatibilityIn(path: string, error: unknown): string | null {
  const isUnusable = error instanceof UnusableDatabase || failureOf(error) === "no_database";
  return isUnusable ? `${JSON.stringify(path)}: ${explain(error)}` : null;
}

function unusable(path: string, error: UnusableDatabase): AdapterError {
  const message = `Cannot use board ${JSON.stringify(path)}: ${explain(error)}`;
  return new AdapterError("unavailable", message, { cause: error, isUnapplied: true });
}

function categoryOf(error: Error): AdapterErrorCategory {
  return isRefused(error) || failureOf(error) === "read_only" ? "forbidden" : "unavailable";
}

function explain(error: unknown): string {
  const failure = isRefused(error) ? null : failureOf(error);
  return failure !== null && MEANINGS[failure] || messageOf(error);
}

function isRefused(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied;
}
