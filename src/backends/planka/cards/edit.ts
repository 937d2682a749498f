import type { TaskChanges } from "../../../domain/task.ts";
import type { Board } from "../model/board.ts";
import type { CardFacts } from "../model/mapping.ts";
import { labelIdOf } from "./labels.ts";
import { invalid } from "./limits.ts";
import { memberIds } from "./members.ts";

/** The writes that an edit needs: what differs from the card as it is. */
export interface Edit {
  /** The fields of the card itself. */
  readonly fields: { readonly name?: string; readonly description?: string | null };
  /** Labels that the board does not have. */
  readonly newLabels: readonly string[];
  readonly addedLabels: readonly string[];
  readonly removedLabels: readonly string[];
  readonly addedMembers: readonly string[];
  readonly removedMembers: readonly string[];
}

/**
 * Decides what to write.
 *
 * @throws {AdapterError} `invalid` for a label or an assignee that is not possible
 */
export function planEdit(
  facts: CardFacts,
  changes: TaskChanges,
  board: Board,
  claimLabel: string | null,
): Edit {
  return {
    fields: fieldsOf(facts, changes),
    ...labelsOf(facts, changes.labels, board, claimLabel),
    ...membersOf(facts, changes.assignees, board),
  };
}

function fieldsOf({ card }: CardFacts, { name, description }: TaskChanges): Edit["fields"] {
  return {
    ...name === undefined || name === card.name ? {} : { name },
    ...description === undefined || description === (card.description ?? "")
      ? {}
      // Planka refuses an empty description.
      : { description: description === "" ? null : description },
  };
}

function labelsOf(
  { labels }: CardFacts,
  names: readonly string[] | undefined,
  board: Board,
  claimLabel: string | null,
): Pick<Edit, "newLabels" | "addedLabels" | "removedLabels"> {
  if (names === undefined) return { newLabels: [], addedLabels: [], removedLabels: [] };
  if (claimLabel !== null && names.includes(claimLabel)) {
    const problem = `label ${JSON.stringify(claimLabel)} is the dispatcher's own`;
    throw invalid(problem, "choose another");
  }
  const wanted = new Set(names);
  const nameOf = new Map(board.labels.map(({ id, name }) => [id, name]));
  const present = labels.map(({ labelId }) => ({ labelId, name: nameOf.get(labelId) ?? null }));
  const presentNames = new Set(present.map(({ name }) => name));
  const missing = [...wanted].filter((name) => !presentNames.has(name));
  return {
    newLabels: missing.filter((name) => labelIdOf(board, name) === null),
    addedLabels: missing.flatMap((name) => labelIdOf(board, name) ?? []),
    // A label without a name stays: a task does not show it, so the edit did not mean to remove it.
    removedLabels: present.filter(({ name }) =>
      name !== null && name !== claimLabel && !wanted.has(name)
    ).map(({ labelId }) => labelId),
  };
}

function membersOf(
  { memberships }: CardFacts,
  names: readonly string[] | undefined,
  board: Board,
): Pick<Edit, "addedMembers" | "removedMembers"> {
  if (names === undefined) return { addedMembers: [], removedMembers: [] };
  const wanted = memberIds(board, names);
  const present = new Set(memberships.map(({ userId }) => userId));
  const shown = new Set(board.members.map(({ userId }) => userId));
  return {
    addedMembers: [...wanted.difference(present)],
    removedMembers: [...present.difference(wanted).intersection(shown)],
  };
}
