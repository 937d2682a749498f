import type { LastId } from "./last_id.ts";
import { leadAt, type Style } from "./layout.ts";

/** One item of a queue, with its text in the file. */
export interface Entry {
  /** Null for an item that is not a task. */
  readonly id: string | null;
  readonly text: string;
  /** The white space before it. */
  readonly lead: string;
}

/** One queue. Its text is `open`, the entries between commas, `tail`, and a bracket. */
export interface Queue {
  readonly name: string;
  /** The text from the end of the item before it to the opening bracket. */
  readonly open: string;
  readonly entries: readonly Entry[];
  readonly tail: string;
  /** Whether tasks were added or removed: then the spaces between those on one line must be written again. */
  readonly isEdited: boolean;
}

/** Where a task is. */
export interface Located {
  readonly queue: string;
  readonly entry: Entry;
}

/** An item that is not a task: it stays in the file unchanged, and is not shown. */
export interface Malformed {
  readonly queue: string;
  readonly offset: number;
  readonly reason: string;
  /** The name that a person knows it by, or its id, or null. */
  readonly name: string | null;
  readonly text: string;
}

/**
 * A board file, cut at its tasks. Everything that is not edited is written back byte for byte: unknown
 * fields, numbers that JavaScript can't hold, the order of keys that look like numbers, escapes, layout.
 */
export interface Board {
  readonly head: string;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly foot: string;
  readonly index: ReadonlyMap<string, Located>;
  readonly malformed: readonly Malformed[];
  readonly style: Style;
  readonly lastId: LastId;
}

/** The text of a board. */
export function boardText(board: Board): string {
  return [...boardParts(board)].join("");
}

/** The text of a board in parts, at least one for each task: joining all of a large one takes long. */
export function* boardParts(board: Board): Generator<string, void> {
  yield board.head;
  const space = board.style.comma.slice(1);
  for (const { open, entries, tail, isEdited } of board.queues.values()) {
    yield open;
    let isFirst = true;
    for (const { lead, text } of entries) {
      const isOnOneLine = isEdited && !lead.includes("\n");
      yield (isFirst ? "" : ",") + (!isOnOneLine ? lead : isFirst ? "" : space);
      yield text;
      isFirst = false;
    }
    yield tail + "]";
  }
  yield board.foot;
}

/** The white space before each task of a queue that is empty now, and after its last task. */
export function emptyQueueLayout(style: Style): { readonly lead: string; readonly tail: string } {
  return { lead: leadAt(style, 3), tail: leadAt(style, 2) };
}
