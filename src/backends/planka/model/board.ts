import type * as z from "zod";
import type { answers, ListRecord } from "./records.ts";

/** A list that tasks can wait in; archive and trash are none. */
export interface BoardList {
  readonly id: string;
  readonly name: string;
}

/** Somebody who can be assigned. */
export interface BoardMember {
  readonly userId: string;
  /** What a task shows. */
  readonly username: string;
  readonly name: string | null;
  /** Null unless the account may see it. */
  readonly email: string | null;
  readonly role: string;
}

/** What names mean on one board, as it was when it was read. */
export interface Board {
  readonly id: string;
  /** `Project.Board`. */
  readonly fullName: string;
  readonly lists: readonly BoardList[];
  readonly labels: readonly { readonly id: string; readonly name: string | null }[];
  readonly members: readonly BoardMember[];
  /** The largest position of a label. */
  readonly lastLabelPosition: number;
  /** When, in monotonic time. */
  readonly readAt: number;
  /** Ids of lists, labels and users that a card may hold without being news. */
  readonly known: Set<string>;
}

/** The board that an answer tells of. */
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

/** What a list of the board is called in the config. */
export function queueName(board: Board, list: BoardList): string {
  return `${board.fullName}.${list.name}`;
}

/** What a card's list is called; a card in the archive or the trash is in no queue. */
export function queueOf(board: Board, listId: string): string {
  const list = board.lists.find(({ id }) => id === listId);
  return list === undefined ? `${board.fullName} (archived)` : queueName(board, list);
}
