import type { Clock } from "../../../async/clock.ts";
import { AdapterError } from "../../../domain/errors.ts";
import type { PlankaClient } from "../client/client.ts";
import type { Queue } from "./queue_faults.ts";
import { answers } from "./records.ts";

/** A list as Planka shows it now. */
export interface ShownList {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly boardId?: string | null | undefined;
}

/** How long a list that was read counts as not renamed for a write that a caller asked for, in milliseconds. */
export const SOON_MS = 5_000;

/** The same for claims, which are many: a list in progress is read at most once a minute for them. */
export const CLAIM_MS = 60_000;

/**
 * Makes sure that lists are still called what the board said: a person who renames a list means that no card
 * goes there any more. Boards are read seldom, but each answer of a list has its name.
 */
export class ListNames {
  readonly #client: PlankaClient;
  readonly #clock: Clock;
  /** When each list was last seen under its name, in monotonic time. */
  readonly #seenAt = new Map<string, number>();

  constructor(client: PlankaClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * Compares a list that was read just now with the queue that it was taken for.
   *
   * @throws {AdapterError} `not_found` if it is another queue now
   */
  compare(list: ShownList, { name, list: known, board }: Queue): void {
    const { name: nameNow = known.name, boardId = board.id } = list;
    if (nameNow === known.name && boardId === board.id) {
      this.#seenAt.set(known.id, this.#clock.monotonic());
      return;
    }
    this.#seenAt.delete(known.id);
    const problem = `the list of queue ${JSON.stringify(name)} is now called ${
      JSON.stringify(nameNow)
    }`;
    throw new AdapterError("not_found", problem, { isUnapplied: true });
  }

  /**
   * Reads a list before a write to it, unless it was read in the last `maxAgeMs` milliseconds.
   *
   * @throws {AdapterError} `not_found` if it is another queue now, or was deleted
   */
  async require(queue: Queue, maxAgeMs: number, signal: AbortSignal): Promise<void> {
    const seenAt = this.#seenAt.get(queue.list.id) ?? -Infinity;
    if (this.#clock.monotonic() - seenAt <= maxAgeMs) return;
    const path = `/api/lists/${queue.list.id}`;
    this.compare((await this.#client.get(path, answers.list, signal)).item, queue);
  }
}
