import { z } from "zod";

import { LABEL_COLORS } from "../state/colors.ts";
import { createLabel } from "../state/card_parts.ts";
import { present, Refusal } from "../state/errors.ts";
import { createList, isFinite } from "../state/lists.ts";
import { partsOf, presentCard, presentUsers } from "../state/present.ts";
import {
  endMembership,
  isManager,
  membershipOf,
  requireEditor,
  requireReader,
} from "../state/rights.ts";
import type { BoardMembership, BoardRole, Label } from "../state/records.ts";
import { byPosition, type World } from "../state/world.ts";
import { id, position, text } from "./inputs.ts";
import { type Call, route } from "./router.ts";

const color = z.enum(LABEL_COLORS);

export const boardRoutes = [
  route("GET /api/boards/:id", { id }, showBoard),
  route("POST /api/boards/:boardId/board-memberships", {
    boardId: id,
    userId: id,
    role: z.enum(["viewer", "editor"]),
    canComment: z.boolean().nullable().optional(),
  }, addMember),
  route("PATCH /api/board-memberships/:id", {
    id,
    role: z.enum(["viewer", "editor"]).optional(),
    canComment: z.boolean().nullable().optional(),
  }, ({ world, user, inputs: { id, ...changes } }) => {
    const before = managedMembership(world, user, id);
    const { role = before.role, canComment = before.canComment } = changes;
    const rights = { role, canComment: commentingOf(role, canComment) };
    return { item: world.boardMemberships.update(id, rights) };
  }),
  route("DELETE /api/board-memberships/:id", { id }, ({ world, user, inputs: { id } }) => {
    const item = endableMembership(world, user, id);
    endMembership(world, item);
    return { item };
  }),
  route("POST /api/boards/:boardId/lists", {
    boardId: id,
    type: z.enum(["active", "closed"]),
    position,
    name: text(128),
  }, ({ world, user, inputs: { boardId, ...values } }) => {
    requireEditorOf(world, user, boardId);
    return { item: createList(world, user, boardId, values) };
  }),
  route("POST /api/boards/:boardId/labels", {
    boardId: id,
    position,
    name: text(128).nullable().optional(),
    color,
  }, ({ world, user, inputs: { boardId, name = null, ...values } }) => {
    requireEditorOf(world, user, boardId);
    return { item: createLabel(world, user, boardId, { name, ...values }) };
  }),
  route("PATCH /api/labels/:id", {
    id,
    position: position.optional(),
    name: text(128).nullable().optional(),
    color: color.optional(),
  }, ({ world, user, inputs: { id, ...changes } }) => {
    const { boardId } = editableLabel(world, user, id);
    const item = world.labels.update(id, changes);
    const { project, board } = world.boardPlace(boardId);
    const included = { projects: [project], boards: [board] };
    world.emit("labelUpdate", user, { item, included });
    return { item };
  }),
  route("DELETE /api/labels/:id", { id }, ({ world, user, inputs: { id } }) => {
    const item = editableLabel(world, user, id);
    world.cardLabels.remove(...world.cardLabels.where(({ labelId }) => labelId === id));
    world.labels.remove(item);
    const { project, board } = world.boardPlace(item.boardId);
    world.emit("labelDelete", user, { item, included: { projects: [project], boards: [board] } });
    return { item };
  }),
];

/** All at once, however large: the cards of all columns, but no comments. */
function showBoard({ world, user, inputs: { id } }: Call<{ readonly id: string }>): unknown {
  const board = present(world.boards.find(id), "Board not found");
  requireReader(world, user, id, "Board not found");
  const isOfBoard = ({ boardId }: { readonly boardId: string }) => boardId === id;
  const lists = world.lists.where(isOfBoard).toSorted(byPosition);
  const columns = new Set(lists.filter(isFinite).map((list) => list.id));
  const cards = world.cards.where(({ listId }) => columns.has(listId)).toSorted(byPosition);
  const boardMemberships = world.boardMemberships.where(isOfBoard);
  const people = [
    ...boardMemberships.map(({ userId }) => userId),
    ...cards.map(({ creatorUserId }) => creatorUserId),
  ];
  return {
    item: { ...board, isSubscribed: false },
    included: {
      boardMemberships,
      labels: world.labels.where(isOfBoard),
      lists,
      cards: cards.map(presentCard),
      ...partsOf(world, cards),
      users: presentUsers(world, people, user),
      projects: [world.projects.get(board.projectId)],
    },
  };
}

interface NewMember {
  readonly boardId: string;
  readonly userId: string;
  readonly role: "viewer" | "editor";
  readonly canComment?: boolean | null | undefined;
}

/** Only who manages the project adds to its boards. */
function addMember({ world, user, inputs }: Call<NewMember>): unknown {
  const { boardId, userId, role, canComment = null } = inputs;
  const { projectId } = present(world.boards.find(boardId), "Board not found");
  if (!isManager(world, user, projectId)) throw new Refusal(404, "Board not found");
  present(world.users.find(userId), "User not found");
  if (membershipOf(world, userId, boardId) !== undefined) {
    throw new Refusal(409, "User already board member");
  }
  const rights = { role, canComment: commentingOf(role, canComment) };
  const values = { projectId, boardId, userId, ...rights };
  const item = world.boardMemberships.insert(values);
  world.emit("boardMembershipCreate", user, { item });
  return { item };
}

/** Viewers comment if it is said, and of editors it is never said. */
function commentingOf(role: BoardRole, canComment: boolean | null): boolean | null {
  return role === "viewer" ? canComment ?? false : null;
}

/** A membership, for who may end it: a manager of the project, or its own user. */
function endableMembership(world: World, user: Call<unknown>["user"], id: string): BoardMembership {
  const membership = world.boardMemberships.find(id);
  return membership?.userId === user.id ? membership : managedMembership(world, user, id);
}

/** Only who manages the project changes memberships. */
function managedMembership(world: World, user: Call<unknown>["user"], id: string): BoardMembership {
  const missing = "Board membership not found";
  const membership = present(world.boardMemberships.find(id), missing);
  if (!isManager(world, user, membership.projectId)) throw new Refusal(404, missing);
  return membership;
}

function requireEditorOf(world: World, user: Call<unknown>["user"], boardId: string): void {
  present(world.boards.find(boardId), "Board not found");
  requireEditor(world, user, boardId, "Board not found");
}

function editableLabel(world: World, user: Call<unknown>["user"], id: string): Label {
  const label = present(world.labels.find(id), "Label not found");
  requireEditor(world, user, label.boardId, "Label not found");
  return label;
}
