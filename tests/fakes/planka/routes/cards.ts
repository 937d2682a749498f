import { z } from "zod";

import { addLabel, addMember, removeLabel, removeMember } from "../state/card_parts.ts";
import { type CardValues, deleteCard, updateCard } from "../state/cards.ts";
import { present, Refusal } from "../state/errors.ts";
import { includedWith, presentCard } from "../state/present.ts";
import type { Card, User } from "../state/records.ts";
import {
  membershipOf,
  notEnoughRights,
  requireEditor,
  requireMember,
  requireReader,
} from "../state/rights.ts";
import type { World } from "../state/world.ts";
import { id, LONG_TEXT, position, text } from "./inputs.ts";
import { type Call, route } from "./router.ts";

const MISSING = "Card not found";

export const cardRoutes = [
  route("GET /api/cards/:id", { id }, ({ world, user, inputs: { id } }) => {
    const card = readableCard(world, user, id);
    return { item: presentCard(card), included: includedWith(world, [card], user) };
  }),
  route("PATCH /api/cards/:id", {
    id,
    boardId: id.optional(),
    listId: id.optional(),
    type: z.enum(["project", "story"]).optional(),
    position: position.nullable().optional(),
    name: text(1024).optional(),
    description: text(LONG_TEXT).nullable().optional(),
    dueDate: z.iso.datetime().nullable().optional(),
    isDueCompleted: z.boolean().nullable().optional(),
  }, patchCard),
  route("DELETE /api/cards/:id", { id }, ({ world, user, inputs: { id } }) => {
    return { item: deleteCard(world, user, editableCard(world, user, id)) };
  }),
  route("POST /api/cards/:cardId/card-labels", {
    cardId: id,
    labelId: id,
  }, ({ world, user, inputs: { cardId, labelId } }) => {
    const card = editableCard(world, user, cardId);
    const label = present(world.labels.find(labelId), "Label not found");
    if (label.boardId !== card.boardId) throw new Refusal(404, "Label not found");
    return { item: addLabel(world, user, card, label) };
  }),
  route("DELETE /api/cards/:cardId/card-labels/labelId::labelId", {
    cardId: id,
    labelId: id,
  }, ({ world, user, inputs: { cardId, labelId } }) => {
    return { item: removeLabel(world, user, editableCard(world, user, cardId), labelId) };
  }),
  route("POST /api/cards/:cardId/card-memberships", {
    cardId: id,
    userId: id,
  }, ({ world, user, inputs: { cardId, userId } }) => {
    const card = editableCard(world, user, cardId);
    const member = present(world.users.find(userId), "User not found");
    present(membershipOf(world, userId, card.boardId), "User not found");
    return { item: addMember(world, user, card, member) };
  }),
  route("DELETE /api/cards/:cardId/card-memberships/userId::userId", {
    cardId: id,
    userId: id,
  }, ({ world, user, inputs: { cardId, userId } }) => {
    return { item: removeMember(world, user, editableCard(world, user, cardId), userId) };
  }),
];

export function readableCard(world: World, user: User, id: string): Card {
  const card = present(world.cards.find(id), MISSING);
  requireReader(world, user, card.boardId, MISSING);
  return card;
}

export function editableCard(world: World, user: User, id: string): Card {
  const card = present(world.cards.find(id), MISSING);
  requireEditor(world, user, card.boardId, MISSING);
  return card;
}

interface Patch extends Partial<Omit<CardValues, "stopwatch">> {
  readonly id: string;
  readonly boardId?: string | undefined;
  readonly listId?: string | undefined;
}

/** The last write wins: there is nothing to be sent that would make Planka compare. */
function patchCard({ world, user, inputs }: Call<Patch>): unknown {
  const { id, boardId, listId, ...values } = inputs;
  const card = present(world.cards.find(id), MISSING);
  const { role } = requireMember(world, user, card.boardId, MISSING);
  if (Object.keys(inputs).length === 1) return { item: card };
  if (role !== "editor") throw notEnoughRights();
  const board = boardId === undefined ? undefined : present(
    world.boards.find(boardId),
    "Board not found",
  );
  if (board !== undefined) requireEditor(world, user, board.id, "Board not found");
  const list = listId === undefined ? undefined : present(
    world.lists.where((each) =>
      each.id === listId && each.boardId === (boardId ?? card.boardId)
    )[0],
    "List not found",
  );
  const places = { ...(board && { board }), ...(list && { list }) };
  return { item: updateCard(world, user, card, { ...values, ...places }) };
}
