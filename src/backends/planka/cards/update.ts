import { isAdapterError } from "../../../domain/errors.ts";
import { isInDoubt } from "../../../domain/errors.ts";
import type { TaskChanges } from "../../../domain/task.ts";
import { type CardFacts, idsOf } from "../model/mapping.ts";
import type { CardRecord } from "../model/records.ts";
import type { Cards } from "./cards.ts";
import { type Edit, planEdit } from "./edit.ts";
import { ensureLabel, type LabelContext } from "./labels.ts";
import { requireFit } from "./limits.ts";
import { lacksMember } from "./members.ts";

/** What {@linkcode updateCard} needs. */
export interface UpdateContext extends LabelContext {
  readonly cards: Cards;
  readonly claimLabel: string | null;
}

/**
 * Applies an edit and returns the card as it then is. The same edit again writes only what is still missing.
 *
 * @throws {AdapterError} `invalid` before the first write, for what Planka would refuse
 */
export async function updateCard(
  context: UpdateContext,
  cardId: string,
  changes: TaskChanges,
  signal: AbortSignal,
): Promise<CardFacts> {
  try {
    return await updateOnce(context, cardId, changes, signal);
  } catch (error) {
    if (!isAdapterError(error, "conflict")) throw error;
    // Such as a label that was removed from the board after the board was read.
    const { card } = await context.cards.read(cardId, signal);
    await context.boards.reload(card.boardId, signal);
    return await updateOnce(context, cardId, changes, signal);
  }
}

async function updateOnce(
  context: UpdateContext,
  cardId: string,
  changes: TaskChanges,
  signal: AbortSignal,
): Promise<CardFacts> {
  const { cards } = context;
  requireFit(changes);
  const facts = await cards.read(cardId, signal);
  const edit = await planFor(facts, changes, context, signal);
  if (isEmpty(edit)) return facts;
  await apply(edit, facts, context, signal);
  return await cards.read(cardId, signal);
}

/** Plans an edit. Before it adds a member it reads the board again: Planka refuses a user who has left it. */
async function planFor(
  facts: CardFacts,
  changes: TaskChanges,
  { boards, claimLabel }: UpdateContext,
  signal: AbortSignal,
): Promise<Edit> {
  const { boardId } = facts.card;
  const { assignees = [] } = changes;
  const board = await boards.knowing(boardId, idsOf(facts), signal);
  if (!lacksMember(board, assignees)) {
    const edit = planEdit(facts, changes, board, claimLabel);
    if (edit.addedMembers.length === 0) return edit;
  }
  const read = await boards.reload(boardId, signal) ?? board;
  return planEdit(facts, changes, read, claimLabel);
}

function isEmpty({ fields, ...lists }: Edit): boolean {
  return Object.keys(fields).length === 0 &&
    Object.values(lists).every(({ length }) => length === 0);
}

/**
 * Creates the labels first, which changes no card, then writes the card. It adds before it removes, so that an
 * edit that is interrupted loses nothing. If Planka refuses one write, those before it are undone.
 */
async function apply(
  { fields, newLabels, addedLabels, removedLabels, addedMembers, removedMembers }: Edit,
  { card }: CardFacts,
  context: UpdateContext,
  signal: AbortSignal,
): Promise<void> {
  const { cards } = context;
  const { id, boardId } = card;
  const made: string[] = [];
  for (const name of newLabels) made.push(await ensureLabel(context, boardId, name, signal));
  const steps: readonly Step[] = [
    ...Object.keys(fields).length === 0 ? [] : [{
      make: () => cards.edit(id, fields, signal),
      undo: () => cards.edit(id, earlierOf(fields, card), signal),
    }],
    ...addedMembers.map((userId) => ({
      make: () => cards.putMember(id, userId, signal),
      undo: () => cards.takeMember(id, userId, signal),
    })),
    ...[...addedLabels, ...made].map((labelId) => ({
      make: () => cards.putLabel(id, labelId, signal),
      undo: () => cards.takeLabel(id, labelId, signal),
    })),
    ...removedLabels.map((labelId) => ({
      make: () => cards.takeLabel(id, labelId, signal),
      undo: () => cards.putLabel(id, labelId, signal),
    })),
    ...removedMembers.map((userId) => ({
      make: () => cards.takeMember(id, userId, signal),
      undo: () => cards.putMember(id, userId, signal),
    })),
  ];
  await makeAll(steps);
}

/** One write of an edit, and the write that takes it back. */
interface Step {
  make(): Promise<unknown>;
  undo(): Promise<unknown>;
}

/** Makes all steps or none. After a failure that leaves it open whether a step was made, all stay as they are. */
async function makeAll(steps: readonly Step[]): Promise<void> {
  const done: Step[] = [];
  try {
    for (const step of steps) {
      await step.make();
      done.push(step);
    }
  } catch (error) {
    if (isInDoubt(error)) throw error;
    for (const { undo } of done.toReversed()) await undo().catch(unlessBoard);
    throw error;
  }
}

/** The fields of `changes` as they were. */
function earlierOf(changes: Edit["fields"], { name, description }: CardRecord): Edit["fields"] {
  return {
    ...changes.name === undefined ? {} : { name },
    ...changes.description === undefined ? {} : { description: description ?? null },
  };
}

/** What can't be taken back stays: the caller gets the error of the edit. */
function unlessBoard(error: unknown): void {
  if (!isAdapterError(error)) throw error;
}
