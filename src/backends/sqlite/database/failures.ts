import {
  AdapterError,
  type AdapterErrorCategory,
  isAdapterError,
  messageOf,
} from "../../../domain/errors.ts";

/** SQLite's primary result codes that are told apart. */
export const SQLITE = {
  busy: 5,
  readOnly: 8,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
};

/** SQLite's primary result code of an error, or null. */
export function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}

/** Whether another process was in the way, so that the same may work in a moment. */
export function isBusy(error: unknown): boolean {
  // Some of node:sqlite's errors carry no code.
  return resultCode(error) === SQLITE.busy || messageOf(error) === "database is locked";
}

/** The error of a board whose database could not be used. */
export function databaseFailure(verb: "read" | "change", path: string, error: unknown): unknown {
  if (isAdapterError(error)) return error;
  // What is none of SQLite's nor Deno's is a mistake of ours, and stays one.
  if (!(error instanceof Error) || !("code" in error || isRefused(error))) return error;
  const [category, reason] = explain(error);
  return new AdapterError(category, `Cannot ${verb} board ${JSON.stringify(path)}: ${reason}`, {
    cause: error,
  });
}

function explain(error: Error): [AdapterErrorCategory, string] {
  if (isRefused(error)) return ["forbidden", error.message];
  switch (resultCode(error)) {
    case SQLITE.readOnly:
      return ["forbidden", "it is read-only; make the file and its folder writable"];
    case SQLITE.corrupt:
      return ["unavailable", "it is damaged; restore it from a backup, or see sqlite3's .recover"];
    case SQLITE.full:
      return ["unavailable", "the disk is full"];
    case SQLITE.notADatabase:
      return ["unavailable", NO_DATABASE];
    case SQLITE.cantOpen:
      return ["unavailable", CANNOT_OPEN];
  }
  if (error.message.startsWith("unable to open database file")) return ["unavailable", CANNOT_OPEN];
  return ["unavailable", error.message];
}

function isRefused(error: Error): boolean {
  return error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied;
}

/** What is said of a file that another program made. */
export const NO_DATABASE = "it is no SQLite database; name another file in [backend] url";

const CANNOT_OPEN =
  "the file cannot be made or opened; it must be a file in a folder that exists and is writable";
