import type * as z from "zod";
import type { answers, ListRecord } from "./records.ts";

/** A list that tasks can wait in: not the archive or the trash. */
export interface BoardList {
  readonly id: string;
  readonly name: string;
}

/** A user who can be assigned. */
export interface BoardMember {
  readonly userId: string;
  /** The name that a task shows. */
  readonly username: string;
  readonly name: string | null;
  /** Null if our user may not see it. */
  readonly email: string | null;
  readonly role: string;
}

/** The names on one board, as they were when it was read. */
export interface Board {
  readonly id: string;
  /** `Project.Board`. */
  readonly fullName: string;
  readonly lists: readonly BoardList[];
  /** The list of the cards that were thrown away; null if the answer does not have it. */
  readonly trashId: string | null;
  readonly labels: readonly { readonly id: string; readonly name: string | null }[];
  readonly members: readonly BoardMember[];
  /** The largest position of a label. */
  readonly lastLabelPosition: number;
  /** When the board was read, in monotonic time. */
  readonly readAt: number;
  /** Ids of lists, labels and users that need no new read of the board when a card holds them. */
  readonly known: Set<string>;
}

/** The board in an answer. */
export function toBoard(
  { item, included }: z.output<typeof answers.board>,
  readAt: number,
): Board {
  const project = included.projects.find(({ id }) => id === item.projectId)?.name ?? "";
  const users = new Map(included.users.map((user) => [user.id, user]));
  const members = included.boardMemberships.map(({ userId, role }): BoardMember => {
    const user = users.get(userId);
    const [name, email] = [user?.name ?? null, user?.email ?? null];
    return { userId, role, name, email, username: user?.username ?? name ?? userId };
  });
  return {
    id: item.id,
    fullName: `${project}.${item.name}`,
    lists: included.lists.filter(isQueue).map(({ id, name }) => ({ id, name })),
    trashId: included.lists.find(({ type }) => type === "trash")?.id ?? null,
    labels: included.labels.map(({ id, name }) => ({ id, name: name ?? null })),
    members,
    lastLabelPosition: Math.max(0, ...included.labels.map(({ position }) => position)),
    readAt,
    known: new Set([...included.lists, ...included.labels, ...included.users].map(({ id }) => id)),
  };
}

function isQueue(list: ListRecord): list is ListRecord & { readonly name: string } {
  return typeof list.name === "string" && (list.type === "active" || list.type === "closed");
}

/** The name of a list in the config. */
export function queueName(board: Board, list: BoardList): string {
  return `${board.fullName}.${list.name}`;
}

/** The name of the queue that a card is in; a card in the archive or the trash is not in a queue. */
export function queueOf(board: Board, listId: string): string {
  const list = board.lists.find(({ id }) => id === listId);
  if (list !== undefined) return queueName(board, list);
  return `${board.fullName} (${listId === board.trashId ? "in the trash" : "archived"})`;
}
