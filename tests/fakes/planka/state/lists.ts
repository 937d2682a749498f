import { insertAt } from "./positions.ts";
import type { Card, List, ListType, User, Values } from "./records.ts";
import type { Table } from "./table.ts";
import { byPosition, type World } from "./world.ts";

/** Active and closed lists are columns; archive and trash have no end and no order. */
export function isFinite({ type }: List): boolean {
  return type === "active" || type === "closed";
}

/** Makes room at `wanted`, tells no webhook of it, and says what position is left there. */
export function makeRoom<R extends Card | List>(
  table: Table<R>,
  wanted: number,
  others: readonly R[],
): number {
  const positioned = others.map(({ id, position }) => ({ id, position: position ?? 0 }));
  const { position, shifted } = insertAt(wanted, positioned);
  for (const each of shifted) {
    table.update(each.id, { position: each.position } as Partial<Values<R>>);
  }
  return position;
}

export interface ListValues {
  readonly type: ListType;
  readonly position: number;
  readonly name: string;
}

export function createList(
  world: World,
  actor: User,
  boardId: string,
  { type, position: wanted, name }: ListValues,
): List {
  const position = makeRoom(world.lists, wanted, columnsOf(world, boardId));
  const list = world.lists.insert({ boardId, type, name, position, color: null });
  tell(world, "listCreate", actor, list);
  return list;
}

export function updateList(
  world: World,
  actor: User,
  before: List,
  changes: Partial<ListValues>,
): List {
  const others = columnsOf(world, before.boardId).filter(({ id }) => id !== before.id);
  const position = changes.position === undefined
    ? {}
    : { position: makeRoom(world.lists, changes.position, others) };
  const list = world.lists.update(before.id, { ...changes, ...position });
  if (list.type !== before.type) {
    const isClosed = list.type === "closed";
    for (const card of world.cardsIn(list.id)) world.cards.update(card.id, { isClosed });
  }
  tell(world, "listUpdate", actor, list, before);
  return list;
}

/** The cards of a deleted list go to the trash. */
export function deleteList(world: World, actor: User, list: List): Card[] {
  const trash = world.listOfType(list.boardId, "trash");
  const listChangedAt = new Date().toISOString();
  const cards = world.cardsIn(list.id).map(({ id }) =>
    world.cards.update(id, { listId: trash.id, position: null, listChangedAt })
  );
  world.lists.remove(list);
  tell(world, "listDelete", actor, list);
  return cards;
}

export function columnsOf(world: World, boardId: string): List[] {
  return world.lists.where((list) => list.boardId === boardId && isFinite(list))
    .toSorted(byPosition);
}

function tell(world: World, event: string, actor: User, item: List, before?: List): void {
  const { project, board } = world.boardPlace(item.boardId);
  const included = { projects: [project], boards: [board] };
  const prevData = before === undefined ? undefined : { item: before, included };
  world.emit(event, actor, { item, included }, prevData);
}
