import { recordAction } from "./actions.ts";
import { Refusal } from "./errors.ts";
import type {
  Card,
  CardLabel,
  CardMembership,
  Comment,
  Label,
  Task,
  TaskList,
  User,
} from "./records.ts";
import { including, type World } from "./world.ts";

export function createLabel(
  world: World,
  actor: User,
  boardId: string,
  values: Pick<Label, "position" | "name" | "color">,
): Label {
  const label = world.labels.insert({ boardId, ...values });
  const { project, board } = world.boardPlace(boardId);
  world.emit("labelCreate", actor, {
    item: label,
    included: { projects: [project], boards: [board] },
  });
  return label;
}

/** Unique: of many at once, one wins. */
export function addLabel(world: World, actor: User, card: Card, label: Label): CardLabel {
  if (cardLabelOf(world, card, label.id) !== undefined) {
    throw new Refusal(409, "Label already in card");
  }
  const cardLabel = world.cardLabels.insert({ cardId: card.id, labelId: label.id });
  tell(world, "cardLabelCreate", actor, card, cardLabel);
  return cardLabel;
}

export function removeLabel(world: World, actor: User, card: Card, labelId: string): CardLabel {
  const cardLabel = cardLabelOf(world, card, labelId);
  if (cardLabel === undefined) throw new Refusal(404, "Label not in card");
  world.cardLabels.remove(cardLabel);
  tell(world, "cardLabelDelete", actor, card, cardLabel);
  return cardLabel;
}

/** Unique, as labels are. */
export function addMember(world: World, actor: User, card: Card, user: User): CardMembership {
  if (cardMembershipOf(world, card, user.id) !== undefined) {
    throw new Refusal(409, "User already card member");
  }
  const membership = world.cardMemberships.insert({ cardId: card.id, userId: user.id });
  tell(world, "cardMembershipCreate", actor, card, membership);
  recordAction(world, actor, card, "addMemberToCard", {
    user: { id: user.id, name: user.name },
    card: { name: card.name },
  });
  return membership;
}

export function removeMember(
  world: World,
  actor: User,
  card: Card,
  userId: string,
): CardMembership {
  const membership = cardMembershipOf(world, card, userId);
  if (membership === undefined) throw new Refusal(404, "User not card member");
  world.cardMemberships.remove(membership);
  tell(world, "cardMembershipDelete", actor, card, membership);
  recordAction(world, actor, card, "removeMemberFromCard", {
    user: { id: userId, name: world.users.get(userId).name },
    card: { name: card.name },
  });
  return membership;
}

/** A comment counts on its card, and sets its `updatedAt`. */
export function addComment(world: World, actor: User, card: Card, text: string): Comment {
  const comment = world.comments.insert({ cardId: card.id, userId: actor.id, text });
  world.cards.update(card.id, { commentsTotal: card.commentsTotal + 1 });
  tell(world, "commentCreate", actor, card, comment);
  return comment;
}

export function addTaskList(
  world: World,
  actor: User,
  card: Card,
  values: Pick<TaskList, "position" | "name"> & Partial<TaskList>,
): TaskList {
  const flags = { showOnFrontOfCard: true, hideCompletedTasks: false };
  const taskList = world.taskLists.insert({ ...flags, ...values, cardId: card.id });
  tell(world, "taskListCreate", actor, card, taskList);
  return taskList;
}

export function addTask(
  world: World,
  actor: User,
  taskList: TaskList,
  values: Pick<Task, "position" | "name"> & { readonly isCompleted?: boolean },
): Task {
  const empty = { linkedCardId: null, assigneeUserId: null, isCompleted: false };
  const task = world.tasks.insert({ ...empty, ...values, taskListId: taskList.id });
  tell(world, "taskCreate", actor, world.cards.get(taskList.cardId), task);
  return task;
}

/** Tells of a part of a card. */
export function tell(
  world: World,
  event: string,
  actor: User,
  card: Card,
  item: CardLabel | CardMembership | Comment | TaskList | Task,
): void {
  const included = { ...including(world.placeOf(card)), cards: [world.cards.get(card.id)] };
  world.emit(event, actor, { item, included });
}

function cardLabelOf(world: World, card: Card, labelId: string): CardLabel | undefined {
  return world.cardLabels.where((each) => each.cardId === card.id && each.labelId === labelId)[0];
}

function cardMembershipOf(world: World, card: Card, userId: string): CardMembership | undefined {
  return world.cardMemberships.where((each) =>
    each.cardId === card.id && each.userId === userId
  )[0];
}
