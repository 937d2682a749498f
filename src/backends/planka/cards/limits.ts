import { AdapterError } from "../../../domain/errors.ts";
import type { TaskChanges } from "../../../domain/task.ts";
import { requireLength } from "../client/client.ts";

const LONGEST_NAME = 1_024;
const LONGEST_TEXT = 1_048_576;
const LONGEST_LABEL = 128;

/**
 * Makes sure that Planka takes all texts of an edit, so that none is refused after another was applied.
 *
 * @throws {AdapterError} `invalid`
 */
export function requireFit({ name, description, labels = [] }: TaskChanges): void {
  if (name !== undefined) requireText("its name", name.trim() && name, LONGEST_NAME);
  if (description !== undefined && description !== "") {
    requireText("its description", description, LONGEST_TEXT);
  }
  for (const label of labels) requireText(`label ${quoted(label)}`, label, LONGEST_LABEL);
  requireLength({ name, description });
}

/**
 * `text` as Planka takes it: what an agent printed may hold a NUL, at which Planka breaks.
 *
 * @throws {AdapterError} `invalid` for one that is empty or too long
 */
export function commentText(text: string): string {
  const clean = text.replaceAll("\0", "").toWellFormed();
  requireText("the comment", clean, LONGEST_TEXT);
  return clean;
}

function requireText(what: string, text: string, longest: number): void {
  if (text === "") throw invalid(`${what} is empty`);
  if (text.includes("\0")) throw invalid(`${what} holds a NUL character, which Planka cannot keep`);
  if (!text.isWellFormed()) {
    throw invalid(`${what} holds half of a surrogate pair, which is no text`);
  }
  const length = text.length > longest ? Array.from(text).length : text.length;
  if (length <= longest) return;
  throw invalid(`${what} is ${length} characters long, and Planka takes no more than ${longest}`);
}

function quoted(name: string): string {
  const shown = Array.from(name).length > 40 ? `${Array.from(name).slice(0, 40).join("")}…` : name;
  return JSON.stringify(shown);
}

/** A value that Planka would not take. */
export function invalid(problem: string, remedy: string | null = null): AdapterError {
  return new AdapterError("invalid", problem, { remedy, isUnapplied: true });
}
