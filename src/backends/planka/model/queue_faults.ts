import type { QueueProblem } from "../../../contracts/task_adapter.ts";
import { type Explanation, textOf } from "../../../domain/errors.ts";
import { nearest } from "../../../text/nearest.ts";
import { type Board, type BoardList, queueName } from "./board.ts";
import type { Place } from "./places.ts";

/** A list and the board that it is on. */
export interface Queue {
  /** As the config spells it. */
  readonly name: string;
  readonly board: Board;
  readonly list: BoardList;
}

/** Why there is no list for a name. */
export interface QueueFault extends Explanation {
  /** The queue that the user probably means, or null. */
  readonly suggestion: string | null;
  /** Whether our user sees no board that the name may be on. */
  readonly isOutOfSight?: boolean;
  /** Whether it does not see that board any more. */
  readonly isLost?: boolean;
  /** Whether there is such a list, and it can't be used for another reason. */
  readonly isThere?: boolean;
}

/** Tells whether there is a list for a name. */
export function isQueue(found: Queue | QueueFault): found is Queue {
  return "list" in found;
}

/** The list on these boards that `name` means, or null. */
export function queueOn(
  boards: readonly Board[],
  name: string,
  base: string,
): Queue | QueueFault | null {
  const found = boards.flatMap((board) =>
    board.lists.filter((list) => queueName(board, list) === name)
      .map((list): Queue => ({ name, board, list }))
  );
  if (found.length < 2) return found[0] ?? null;
  const places = found.map(({ board, list }) => `list ${list.id} on ${base}/boards/${board.id}`);
  return ambiguous(name, places);
}

/** The fault of a name that may be on several boards that share their name. */
export function sharedName(name: string, places: readonly Place[], base: string): QueueFault {
  return ambiguous(name, places.map(({ boardId }) => `a list on ${base}/boards/${boardId}`));
}

function ambiguous(name: string, meanings: readonly string[]): QueueFault {
  const problem = `queue ${JSON.stringify(name)} can mean ${meanings.join(" or ")}`;
  return { problem, remedy: "rename one of them", suggestion: null, isThere: true };
}

/** The fault of a name that no list on its board has. */
export function missingList(name: string, boards: readonly Board[]): QueueFault {
  const names = boards.flatMap((board) => board.lists.map((list) => queueName(board, list)));
  const suggestion = nearest(name, names);
  return { problem: `queue ${JSON.stringify(name)} does not exist`, remedy: null, suggestion };
}

/** The fault of a name whose list is called otherwise now, or null if it is not on these boards. */
export function renamedList(
  name: string,
  boards: readonly Board[],
  listId: string | undefined,
): QueueFault | null {
  const [now] = boards.flatMap((board) =>
    board.lists.filter(({ id }) => id === listId).map((list) => queueName(board, list))
  );
  if (now === undefined) return null;
  const problem = `queue ${JSON.stringify(name)} does not exist: its list is now called ${
    JSON.stringify(now)
  }`;
  return { problem, remedy: "rename it back, or change the config", suggestion: null };
}

/** The fault of a name whose board the user cannot see. `near` are the boards whose names are like it. */
export function missingBoard(
  name: string,
  near: readonly Board[],
  username: string,
): QueueFault {
  const missing = missingList(name, near);
  if (missing.suggestion !== null) return missing;
  const remedy = name.split(".").length < 3
    ? "write it as Project.Board.List"
    : "add the user to its board as an editor, or correct the name";
  const who = `on the boards that user ${JSON.stringify(username)} can see`;
  return { problem: `${missing.problem} ${who}`, remedy, suggestion: null, isOutOfSight: true };
}

/** The fault of a name that was a list until now, on a board that the user can no longer see. */
export function lostBoard(name: string, username: string): QueueFault {
  return {
    problem: `user ${JSON.stringify(username)} can no longer see the board of queue ${
      JSON.stringify(name)
    }`,
    remedy: "make the user an editor of the board again, unless the board was deleted",
    suggestion: null,
    isOutOfSight: true,
    isLost: true,
  };
}

/** The user that the dispatcher works as. */
export interface Me {
  readonly userId: string;
  readonly username: string;
}

/** Why `me` cannot work with the queue called `queue`, or null. */
export function queueProblem(
  queue: string,
  found: Queue | QueueFault,
  me: Me,
): QueueProblem | null {
  const fault = isQueue(found) ? accessFault(found, me) : found;
  if (fault === null) return null;
  const text = textOf(fault);
  const problem = text.charAt(0).toUpperCase() + text.slice(1);
  const { suggestion, isThere } = fault;
  return { queue, problem, suggestion, ...isThere && { isThere } };
}

function accessFault({ name, board }: Queue, me: Me): QueueFault | null {
  const role = board.members.find(({ userId }) => userId === me.userId)?.role ?? null;
  if (role === "editor") return null;
  const who = `user ${JSON.stringify(me.username)}`;
  const lacks = role === null ? "not a member of its board" : `a ${role} of its board`;
  return {
    problem: `queue ${JSON.stringify(name)} cannot be worked on: ${who} is ${lacks}`,
    remedy: "make it an editor",
    suggestion: null,
    isThere: true,
  };
}
