import { isAdapterError } from "../../../domain/errors.ts";
import type { TaskChanges } from "../../../domain/task.ts";
import { type CardFacts, idsOf } from "../model/mapping.ts";
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
 * Writes the fields first: if Planka refuses them, nothing has changed. It adds before it removes, so that
 * an edit that is interrupted loses nothing.
 */
async function apply(
  { fields, newLabels, addedLabels, removedLabels, addedMembers, removedMembers }: Edit,
  { card: { id, boardId } }: CardFacts,
  context: UpdateContext,
  signal: AbortSignal,
): Promise<void> {
  const { cards } = context;
  if (Object.keys(fields).length > 0) await cards.edit(id, fields, signal);
  for (const userId of addedMembers) await cards.putMember(id, userId, signal);
  for (const labelId of addedLabels) await cards.putLabel(id, labelId, signal);
  for (const name of newLabels) {
    const labelId = await ensureLabel(context, boardId, name, signal);
    await cards.putLabel(id, labelId, signal);
  }
  for (const labelId of removedLabels) await cards.takeLabel(id, labelId, signal);
  for (const userId of removedMembers) await cards.takeMember(id, userId, signal);
}
