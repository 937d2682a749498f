import type { Comment, Task } from "../../../domain/task.ts";
import type { Board } from "./board.ts";
import type {
  BesideCards,
  CardLabelRecord,
  CardMembershipRecord,
  CardRecord,
  CommentRecord,
  TaskListRecord,
  TaskRecord,
  UserRecord,
} from "./records.ts";

/** A card and the records that belong to it. */
export interface CardFacts {
  readonly card: CardRecord;
  readonly labels: readonly CardLabelRecord[];
  readonly memberships: readonly CardMembershipRecord[];
  readonly taskLists: readonly TaskListRecord[];
  readonly tasks: readonly TaskRecord[];
}

/** What {@linkcode toTask} needs beside the card. */
export interface Mapping {
  readonly board: Board;
  readonly queue: string;
  readonly comments: readonly Comment[];
  /** The address of Planka. */
  readonly base: string;
  /** The label that tasks do not show, or null. */
  readonly claimLabel: string | null;
}

/** Gives each card the records that belong to it. */
export function factsOf(cards: readonly CardRecord[], beside: BesideCards): CardFacts[] {
  const ids = new Set(cards.map(({ id }) => id));
  const ofCards = <Record extends { readonly cardId: string }>(all: readonly Record[]) =>
    Map.groupBy(all.filter(({ cardId }) => ids.has(cardId)), ({ cardId }) => cardId);
  const labels = ofCards(beside.cardLabels);
  const memberships = ofCards(beside.cardMemberships);
  const taskLists = ofCards(beside.taskLists);
  const listIds = new Set([...taskLists.values()].flat().map(({ id }) => id));
  const ownTasks = beside.tasks.filter(({ taskListId }) => listIds.has(taskListId));
  const tasks = Map.groupBy(ownTasks, ({ taskListId }) => taskListId);
  return cards.map((card) => {
    const lists = (taskLists.get(card.id) ?? []).toSorted(byPosition);
    return {
      card,
      labels: labels.get(card.id) ?? [],
      memberships: memberships.get(card.id) ?? [],
      taskLists: lists,
      tasks: lists.flatMap(({ id }) => (tasks.get(id) ?? []).toSorted(byPosition)),
    };
  });
}

/** The ids on a card whose meaning only its board knows. */
export function idsOf({ card, labels, memberships }: CardFacts): string[] {
  return [
    card.listId,
    ...labels.map(({ labelId }) => labelId),
    ...memberships.map(({ userId }) => userId),
  ];
}

/** The task of a card. */
export function toTask(facts: CardFacts, mapping: Mapping): Task {
  const { card, tasks } = facts;
  const { board, queue, comments, base, claimLabel } = mapping;
  return {
    id: card.id,
    name: card.name,
    description: card.description ?? "",
    url: cardUrl(base, card.id),
    queue,
    createdAt: instantOf(card.createdAt),
    labels: labelNames(facts, board, claimLabel),
    assignees: usernames(facts, board),
    comments,
    tasks: tasks.map(({ id, name, isCompleted }) => ({
      id,
      name,
      completed: isCompleted === true,
    })),
  };
}

/** The address of the card's page. */
export function cardUrl(base: string, cardId: string): string {
  return `${base}/cards/${cardId}`;
}

/** The comment in a record. A user who was deleted has no name. */
export function toComment(
  { id, text, userId, createdAt }: CommentRecord,
  users: readonly UserRecord[],
): Comment {
  const user = users.find((each) => each.id === userId);
  const author = user?.username ?? user?.name ?? "";
  return { id, author, text, createdAt: instantOf(createdAt) };
}

/** The instant in `text` as ISO 8601 in UTC, or null. */
export function instantOf(text: string | null | undefined): string | null {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** The names of the labels, each of them once. A label without a name has only a colour, and is skipped. */
export function labelNames(
  { labels }: CardFacts,
  board: Board,
  claimLabel: string | null,
): string[] {
  const names = new Map(board.labels.map(({ id, name }) => [id, name]));
  const onCard = labels.flatMap(({ labelId }) => names.get(labelId) ?? []);
  return [...new Set(onCard)].filter((name) => name !== claimLabel);
}

function usernames({ memberships }: CardFacts, board: Board): string[] {
  const names = new Map(board.members.map(({ userId, username }) => [userId, username]));
  return memberships.flatMap(({ userId }) => names.get(userId) ?? []);
}

function byPosition(
  one: { readonly position: number },
  other: { readonly position: number },
): number {
  return one.position - other.position;
}
