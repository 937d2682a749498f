import { AdapterError } from "../../domain/errors.ts";
import { requireSpelling } from "../queue_names.ts";
import {
  type Board,
  emptyQueueLayout,
  type Entry,
  type Located,
  type Queue,
} from "./text/document.ts";
import { numberOf, shifted, withLastId } from "./text/last_id.ts";
import { leadAt } from "./text/layout.ts";

/**
 * Changes to a board that are not in its file yet. The board itself does not change, so that readers see
 * only what was written, and nothing has to be undone after a write that fails.
 */
export class Draft {
  readonly #queues: Map<string, Queue>;
  readonly #changed = new Map<string, Located>();
  readonly #removed = new Set<string>();
  #hasNewQueue = false;
  /** The highest number that a task has had, as far as this draft had to know it. */
  #lastId: number;
  #hasCountedIds = false;

  constructor(readonly board: Board) {
    this.#queues = new Map(board.queues);
    this.#lastId = board.lastId.value;
  }

  /** Whether there is anything to write. */
  get isDirty(): boolean {
    return this.#changed.size > 0 || this.#removed.size > 0 || this.#hasNewQueue;
  }

  /** Where a task is after the changes, or undefined. */
  locate(taskId: string): Located | undefined {
    if (this.#removed.has(taskId)) return undefined;
    return this.#changed.get(taskId) ?? this.board.index.get(taskId);
  }

  /** @throws {AdapterError} `not_found` */
  find(taskId: string, attempt: string): Located {
    const located = this.locate(taskId);
    if (located === undefined) throw taskNotFound(taskId, attempt);
    return located;
  }

  /**
   * Creates a queue unless it exists, as the Python tool did.
   *
   * @throws {AdapterError} `invalid` for a name that misspells another
   */
  needQueue(name: string, attempt: string): Queue {
    const queue = this.#queues.get(name);
    if (queue !== undefined) return queue;
    requireSpelling(name, this.#queues.keys(), attempt);
    return this.#addQueue(name);
  }

  /** Creates a queue without tasks, whatever its name resembles; false if there is one. */
  createQueue(name: string): boolean {
    if (this.#queues.has(name)) return false;
    this.#addQueue(name);
    this.#hasNewQueue = true;
    return true;
  }

  /** Moves a task, with the text `text`, to another queue. */
  move({ queue, entry }: Located, target: Queue, place: "top" | "end", text = entry.text): Located {
    this.#takeOut({ queue, entry });
    return this.add(this.#queue(target.name), { id: entry.id, text: text.trimEnd() }, place);
  }

  /** A number that no task of the board has had, as the id of a new one. */
  newId(): string {
    if (!this.#hasCountedIds) {
      for (const id of this.board.index.keys()) this.#lastId = Math.max(this.#lastId, numberOf(id));
      this.#hasCountedIds = true;
    }
    do this.#lastId++; while (this.locate(String(this.#lastId)) !== undefined);
    return String(this.#lastId);
  }

  /** Removes a task. No other one gets its number: what is known of its runs is not about that one. */
  remove(located: Located): void {
    this.#takeOut(located);
    const { id } = located.entry;
    if (id === null) return;
    this.#lastId = Math.max(this.#lastId, numberOf(id));
    this.#changed.delete(id);
    this.#removed.add(id);
  }

  /** Adds a task to a queue. */
  add(queue: Queue, { id, text }: Omit<Entry, "lead">, place: "top" | "end"): Located {
    const { style } = this.board;
    const { entries } = queue;
    const neighbour = place === "end" ? entries.at(-1) : entries[0];
    const lead = neighbour?.lead ?? emptyQueueLayout(style).lead;
    const entry: Entry = { id, text, lead };
    this.#queues.set(queue.name, {
      ...queue,
      entries: place === "end" ? [...entries, entry] : [entry, ...entries],
      tail: entries.length === 0 ? emptyQueueLayout(style).tail : queue.tail,
      isEdited: true,
    });
    return this.#note(queue.name, entry);
  }

  /** Replaces the text of a task in its place. */
  replace({ queue, entry }: Located, text: string): Located {
    if (text === entry.text) return { queue, entry };
    const changed: Entry = { ...entry, text };
    const old = this.#queue(queue);
    this.#queues.set(queue, {
      ...old,
      entries: old.entries.with(old.entries.indexOf(entry), changed),
    });
    return this.#note(queue, changed);
  }

  /** The board with the changes. Do not use the old board after this. */
  finish(): { readonly board: Board; readonly adopt: () => void } {
    const index = this.board.index as Map<string, Located>;
    const adopt = () => {
      for (const id of this.#removed) index.delete(id);
      for (const [id, located] of this.#changed) index.set(id, located);
    };
    const foot = this.#foot();
    const lastId = shifted(this.board.lastId, foot.length - this.board.foot.length);
    const frame = withLastId({ ...this.board, foot, lastId }, this.#lastId);
    return { board: { ...this.board, queues: this.#queues, ...frame }, adopt };
  }

  #queue(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new TypeError(`No queue ${JSON.stringify(name)} in the draft`);
    return queue;
  }

  #takeOut({ queue, entry }: Located): void {
    const from = this.#queue(queue);
    const rest = from.entries.filter((other) => other !== entry);
    this.#queues.set(queue, {
      ...from,
      entries: rest,
      tail: rest.length === 0 ? "" : from.tail,
      isEdited: true,
    });
  }

  #addQueue(name: string): Queue {
    const { style } = this.board;
    const comma = this.#queues.size === 0 ? "" : style.unit === null ? style.comma : ",";
    const open = `${comma}${leadAt(style, 2)}${JSON.stringify(name)}${style.colon}[`;
    const queue: Queue = { name, open, entries: [], tail: "", isEdited: true };
    this.#queues.set(name, queue);
    return queue;
  }

  #foot(): string {
    const { queues, foot, style } = this.board;
    return queues.size === 0 ? leadAt(style, 1) + foot.trimStart() : foot;
  }

  #note(queue: string, entry: Entry): Located {
    const located = { queue, entry };
    if (entry.id !== null) {
      this.#changed.set(entry.id, located);
      this.#removed.delete(entry.id);
    }
    return located;
  }
}

/** The error of a task that is not on the board. */
export function taskNotFound(taskId: string, attempt: string): AdapterError {
  return new AdapterError(
    "not_found",
    `${attempt}: the board has no task ${JSON.stringify(taskId)}`,
  );
}
