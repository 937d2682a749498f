import { z } from "zod";

import { createCard } from "../state/cards.ts";
import { present, Refusal, ServerFault } from "../state/errors.ts";
import { deleteList, isFinite, updateList } from "../state/lists.ts";
import { includedWith, presentCard } from "../state/present.ts";
import type { Card, List, User } from "../state/records.ts";
import { notEnoughRights, requireEditor, requireReader } from "../state/rights.ts";
import { byId, type World } from "../state/world.ts";
import { id, ids, LONG_TEXT, position, text } from "./inputs.ts";
import { type Call, route } from "./router.ts";

const MISSING = "List not found";
const PAGE = 50;

/** Only of Planka 2. */
export const showListRoute = route("GET /api/lists/:id", { id }, showList);

export const listRoutes = [
  route("PATCH /api/lists/:id", {
    id,
    type: z.enum(["active", "closed"]).optional(),
    position: position.optional(),
    name: text(128).optional(),
  }, ({ world, user, inputs: { id, ...changes } }) => {
    return { item: updateList(world, user, editableList(world, user, id), changes) };
  }),
  route("DELETE /api/lists/:id", { id }, ({ world, user, inputs: { id } }) => {
    const item = editableList(world, user, id);
    return { item, included: { cards: deleteList(world, user, item) } };
  }),
  route("GET /api/lists/:listId/cards", {
    listId: id,
    search: text(128).optional(),
    userIds: ids.optional(),
    labelIds: ids.optional(),
    "before[listChangedAt]": z.iso.datetime().optional(),
    "before[id]": id.optional(),
  }, newestCards),
  route("POST /api/lists/:listId/cards", {
    listId: id,
    type: z.enum(["project", "story"]),
    position: position.nullable().optional(),
    name: text(1024),
    description: text(LONG_TEXT).nullable().optional(),
    dueDate: z.iso.datetime().optional(),
    isDueCompleted: z.boolean().nullable().optional(),
  }, ({ world, user, inputs: { listId, ...values } }) => {
    const list = present(world.lists.find(listId), MISSING);
    requireEditor(world, user, list.boardId, MISSING);
    return { item: createCard(world, user, list, values) };
  }),
];

/** A column with all of its cards, in order. */
function showList({ world, user, inputs }: Call<{ readonly id: string }>): unknown {
  const item = present(world.lists.find(inputs.id), MISSING);
  if (!isFinite(item)) throw new Refusal(404, MISSING);
  requireReader(world, user, item.boardId, MISSING);
  const cards = world.cardsIn(item.id);
  return {
    item,
    included: { cards: cards.map(presentCard), ...includedWith(world, cards, user) },
  };
}

interface Filters {
  readonly listId: string;
  readonly search?: string | undefined;
  readonly userIds?: readonly string[] | undefined;
  readonly labelIds?: readonly string[] | undefined;
  readonly "before[listChangedAt]"?: string | undefined;
  readonly "before[id]"?: string | undefined;
}

/** The cards that came last. The cursor to those before is broken. */
function newestCards({ world, user, inputs }: Call<Filters>): unknown {
  const list = present(world.lists.find(inputs.listId), MISSING);
  requireReader(world, user, list.boardId, MISSING);
  if (inputs["before[listChangedAt]"] !== undefined && inputs["before[id]"] !== undefined) {
    throw new ServerFault("before");
  }
  const cards = world.cardsIn(list.id).filter((card) => passes(world, card, inputs))
    .toSorted((one, other) =>
      Date.parse(other.listChangedAt) - Date.parse(one.listChangedAt) || byId(other, one)
    )
    .slice(0, PAGE);
  return { items: cards.map(presentCard), included: includedWith(world, cards, user) };
}

function passes(world: World, card: Card, { search, userIds, labelIds }: Filters): boolean {
  const isOnIt = ({ cardId }: { readonly cardId: string }) => cardId === card.id;
  if (userIds !== undefined) {
    const members = world.cardMemberships.where(isOnIt);
    if (!members.some(({ userId }) => userIds.includes(userId))) return false;
  }
  if (labelIds !== undefined) {
    const labels = world.cardLabels.where(isOnIt);
    if (!labels.some(({ labelId }) => labelIds.includes(labelId))) return false;
  }
  const words = search?.toLowerCase().split(/\s+/) ?? [];
  const texts = [card.name.toLowerCase(), card.description?.toLowerCase() ?? ""];
  return texts.some((each) => words.every((word) => each.includes(word)));
}

function editableList(world: World, user: User, id: string): List {
  const list = present(world.lists.find(id), MISSING);
  requireEditor(world, user, list.boardId, MISSING);
  if (!isFinite(list)) throw notEnoughRights();
  return list;
}
