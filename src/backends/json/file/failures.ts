import type { Malformed } from "../text/document.ts";
import { UnsafeFileError } from "../../../files/unsafe_file.ts";
import { AdapterError, type AdapterErrorCategory, reasonAt } from "../../../domain/errors.ts";

/** How much of a name a message shows. */
const MAX_NAME = 80;

/** The line and column of an offset, as editors count them. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}

/** Which item of a board is not a task, as a person finds it: its queue, its place and its name. */
export function describeMalformed({ queue, offset, name }: Malformed, text: string): string {
  const named = name === null ? "" : `, ${JSON.stringify(name.slice(0, MAX_NAME))}`;
  return `queue ${JSON.stringify(queue)} (${placeOf(text, offset)}${named})`;
}

/** The error of a board file that could not be read or written. */
export function boardFailure(verb: "read" | "write", path: string, error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  const [category, reason] = explain(path, error);
  const message = `Cannot ${verb} board ${JSON.stringify(path)}: ${reason}`;
  return new AdapterError(category, message, { cause: error });
}

function explain(path: string, error: unknown): [AdapterErrorCategory, string] {
  if (error instanceof Deno.errors.NotFound) {
    return ["unavailable", "the file does not exist"];
  }
  if (error instanceof UnsafeFileError) return ["unavailable", `it ${error.what}`];
  if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied) {
    return ["forbidden", reasonAt(path, error)];
  }
  return ["unavailable", reasonAt(path, error)];
}
