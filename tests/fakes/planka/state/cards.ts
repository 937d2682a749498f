import { recordAction } from "./actions.ts";
import { Refusal, ServerFault } from "./errors.ts";
import { isFinite, makeRoom } from "./lists.ts";
import type { Board, Card, CardType, List, User, Values } from "./records.ts";
import { changeBoard } from "./transfer.ts";
import { including, type Place, type World } from "./world.ts";

export interface CardValues {
  readonly type: CardType;
  readonly position: number | null;
  readonly name: string;
  readonly description: string | null;
  readonly dueDate: string | null;
  readonly isDueCompleted: boolean | null;
  readonly stopwatch: unknown;
}

/** What a PATCH may change, with the list and board that it names already found. */
export interface CardChanges extends Partial<CardValues> {
  readonly board?: Board;
  readonly list?: List;
}

export function createCard(
  world: World,
  actor: User,
  list: List,
  values: Partial<CardValues> & Pick<CardValues, "type" | "name">,
): Card {
  const card = world.cards.insert({
    dueDate: null,
    isDueCompleted: null,
    stopwatch: null,
    ...values,
    description: values.description ?? null,
    position: placed(world, list, values.position, world.cardsIn(list.id)),
    commentsTotal: 0,
    isClosed: list.type === "closed",
    listChangedAt: new Date().toISOString(),
    boardId: list.boardId,
    listId: list.id,
    creatorUserId: actor.id,
    prevListId: null,
    coverAttachmentId: null,
  });
  const included = including(world.placeOf(card));
  world.emit("cardCreate", actor, { item: card, included });
  recordAction(world, actor, card, "createCard", { card: { name: card.name }, list: brief(list) });
  return card;
}

/** Applies a PATCH. One that changes nothing still sets `updatedAt` and fires its events. */
export function updateCard(world: World, actor: User, before: Card, changes: CardChanges): Card {
  const { board, list: named, position, ...plain } = changes;
  const from = world.placeOf(before);
  const nextBoard = board?.id === before.boardId ? undefined : board;
  if (nextBoard !== undefined && named === undefined) {
    throw new Refusal(422, "List must be present");
  }
  const nextList = named?.id === before.listId ? undefined : named;
  const list = nextList ?? from.list;
  const others = world.cardsIn(list.id).filter(({ id }) => id !== before.id);
  if (isFinite(list) && position === undefined && nextList !== undefined) throw positionMissing();
  const isPlaced = position !== undefined || !isFinite(list);
  const values = {
    ...plain,
    ...(isPlaced ? { position: placed(world, list, position, others) } : {}),
    ...(nextBoard === undefined ? {} : { boardId: nextBoard.id }),
    ...(nextList === undefined ? {} : moved(before, from, nextList, nextBoard !== undefined)),
  };
  const card = world.cards.update(before.id, values);
  if (nextBoard !== undefined) changeBoard(world, actor, card, from.board.id);
  tellUpdate(world, actor, before, from, card);
  return card;
}

export function deleteCard(world: World, actor: User, card: Card): Card {
  const included = including(world.placeOf(card));
  const isOfCard = (row: { readonly cardId: string }) => row.cardId === card.id;
  const taskLists = world.taskLists.where(isOfCard);
  const isInLists = ({ taskListId }: { readonly taskListId: string }) =>
    taskLists.some(({ id }) => id === taskListId);
  world.tasks.remove(...world.tasks.where(isInLists));
  world.taskLists.remove(...taskLists);
  world.comments.remove(...world.comments.where(isOfCard));
  world.cardLabels.remove(...world.cardLabels.where(isOfCard));
  world.cardMemberships.remove(...world.cardMemberships.where(isOfCard));
  world.cards.remove(card);
  world.emit("cardDelete", actor, { item: card, included });
  return card;
}

/** The position that a card gets in `list`, where `others` make room. */
function placed(
  world: World,
  list: List,
  wanted: number | null | undefined,
  others: readonly Card[],
): number | null {
  if (!isFinite(list)) return null;
  if (wanted === undefined) throw positionMissing();
  if (wanted === null) throw new ServerFault("null is not a position");
  return makeRoom(world.cards, wanted, others);
}

function positionMissing(): Refusal {
  return new Refusal(422, "Position must be present");
}

/** What changes with the list. The archive is neither open nor closed. */
function moved(card: Card, from: Place, to: List, isTransfer: boolean): Partial<Values<Card>> {
  const isClosed = to.type === "active" ? false : to.type === "closed" ? true : card.isClosed;
  const listChangedAt = new Date().toISOString();
  return {
    listId: to.id,
    isClosed,
    listChangedAt,
    prevListId: previous(card, from, to, isTransfer),
  };
}

function previous(card: Card, from: Place, to: List, isTransfer: boolean): string | null {
  if (isTransfer || from.list.type === "trash") return null;
  if (!isFinite(to)) return from.list.id;
  return from.list.type === "archive" ? null : card.prevListId;
}

function tellUpdate(world: World, actor: User, before: Card, from: Place, card: Card): void {
  const to = world.placeOf(card);
  if (to.list.id !== from.list.id && to.board.id === from.board.id) {
    const data = {
      card: { name: card.name },
      fromList: brief(from.list),
      toList: brief(to.list),
    };
    recordAction(world, actor, card, "moveCard", data);
  }
  world.emit(
    "cardUpdate",
    actor,
    { item: card, included: including(to) },
    { item: before, included: including(from) },
  );
}

function brief({ id, type, name }: List): unknown {
  return { id, type, name };
}
