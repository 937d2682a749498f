import { AdapterError } from "../../../domain/errors.ts";
import type { TaskChanges } from "../../../domain/task.ts";
import { TEXT_LIMITS } from "../text_limits.ts";
import { requireLength } from "../client/client.ts";

const { name: MAX_NAME_LENGTH, description: MAX_DESCRIPTION_LENGTH } = TEXT_LIMITS;
const { comment: MAX_COMMENT_LENGTH, label: MAX_LABEL_LENGTH } = TEXT_LIMITS;
const MAX_LIST_NAME_LENGTH = 128;

/**
 * Makes sure that Planka accepts all texts of an edit, so that it does not refuse one after it has applied
 * another.
 *
 * @throws {AdapterError} `invalid`
 */
export function requireFit({ name, description, labels = [] }: TaskChanges): void {
  if (name !== undefined) requireText("its name", name.trim() && name, MAX_NAME_LENGTH);
  if (description !== undefined && description !== "") {
    requireText("its description", description, MAX_DESCRIPTION_LENGTH);
  }
  for (const label of labels) requireText(`label ${quoted(label)}`, label, MAX_LABEL_LENGTH);
  requireLength({ name, description });
}

/**
 * The text of a comment as Planka accepts it. The output of an agent may hold a NUL, at which Planka fails.
 *
 * @throws {AdapterError} `invalid` for a text that is empty or too long
 */
export function commentText(text: string): string {
  const clean = text.replaceAll("\0", "").toWellFormed();
  requireText("the comment", clean, MAX_COMMENT_LENGTH);
  return clean;
}

/**
 * Makes sure that Planka accepts the name of a new list.
 *
 * @throws {AdapterError} `invalid`
 */
export function requireListName(name: string): void {
  requireText("its name", name.trim() && name, MAX_LIST_NAME_LENGTH);
}

function requireText(what: string, text: string, maxLength: number): void {
  if (text === "") throw invalid(`${what} is empty`);
  if (text.includes("\0")) throw invalid(`${what} holds a NUL character, which Planka cannot keep`);
  if (!text.isWellFormed()) {
    throw invalid(`${what} is not valid text: it contains half of a surrogate pair`);
  }
  // Planka counts as JavaScript does: most emoji are two units.
  const { length } = text;
  if (length <= maxLength) return;
  const units = `${length} characters long, counted in UTF-16 units`;
  throw invalid(`${what} is ${units}, and Planka takes no more than ${maxLength}`);
}

function quoted(name: string): string {
  const shown = Array.from(name).length > 40 ? `${Array.from(name).slice(0, 40).join("")}…` : name;
  return JSON.stringify(shown);
}

/** The error of a value that Planka does not accept. */
export function invalid(problem: string, remedy: string | null = null): AdapterError {
  return new AdapterError("invalid", problem, { remedy, isUnapplied: true });
}
