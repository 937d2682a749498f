import type { Clock } from "../../../async/clock.ts";
import { AdapterError, type AdapterErrorCategory, isAdapterError } from "../../../domain/errors.ts";
import { Cached } from "../../../async/cached.ts";
import { nearest } from "../../../text/nearest.ts";
import type { PlankaClient } from "../client/client.ts";
import type { Board } from "./board.ts";
import { Boards, keptFresh } from "./boards.ts";
import { namesakes, type Place, placesFor, toPlaces } from "./places.ts";
import {
  isQueue,
  type Me,
  missingBoard,
  missingList,
  type Queue,
  type QueueFault,
  queueOn,
  sharedName,
} from "./queue_faults.ts";
import { answers } from "./records.ts";

/** Resolves names. Asks Planka once, and again if something does not fit. */
export class Directory {
  readonly boards: Boards;
  readonly #base: string;
  readonly #clock: Clock;
  readonly #me: Cached<Me>;
  readonly #places: Cached<{ readonly places: readonly Place[]; readonly readAt: number }>;

  constructor(client: PlankaClient, clock: Clock) {
    const { lifetime, base } = client;
    this.boards = new Boards(client, clock);
    this.#base = base;
    this.#clock = clock;
    this.#me = new Cached(async () => {
      const { item } = await client.get("/api/users/me", answers.me, lifetime);
      return { userId: item.id, username: item.username ?? item.name ?? item.id };
    });
    this.#places = new Cached(async () => ({
      places: toPlaces(await client.get("/api/projects", answers.projects, lifetime)),
      readAt: clock.monotonic(),
    }));
  }

  me(signal: AbortSignal): Promise<Me> {
    return this.#me.get(signal);
  }

  /** The list that `name` means, or why there is none. Asks Planka again before it says that. */
  async find(name: string, signal: AbortSignal): Promise<Queue | QueueFault> {
    const found = await this.#resolve(name, signal);
    return isQueue(found) ? found : await this.refind(name, signal);
  }

  /** The list that `name` means, or why there is none, by what Planka says after this call. */
  async refind(name: string, signal: AbortSignal): Promise<Queue | QueueFault> {
    const { places } = await this.#places.reload(signal);
    const candidates = placesFor(name, places);
    if (namesakes(candidates) === null) {
      await Promise.all(candidates.map(({ boardId }) => this.boards.reload(boardId, signal)));
    }
    return await this.#resolve(name, signal);
  }

  /**
   * The list that `name` means.
   *
   * @throws {AdapterError} of `category` if there is none
   */
  async need(name: string, category: AdapterErrorCategory, signal: AbortSignal): Promise<Queue> {
    return requireQueue(await this.find(name, signal), category);
  }

  /**
   * Calls `work` with the list that `name` means. If Planka no longer has that list, and `name` means another
   * one now, calls it once more with that.
   *
   * @throws {AdapterError} of `category` if there is none
   */
  async withQueue<Result>(
    name: string,
    category: AdapterErrorCategory,
    signal: AbortSignal,
    work: (queue: Queue) => Promise<Result>,
  ): Promise<Result> {
    const queue = await this.need(name, category, signal);
    try {
      return await work(queue);
    } catch (error) {
      if (!isAdapterError(error, "not_found") && !isAdapterError(error, "conflict")) throw error;
      const found = requireQueue(await this.refind(name, signal), category);
      if (found.list.id === queue.list.id) throw error;
      return await work(found);
    }
  }

  async #resolve(name: string, signal: AbortSignal): Promise<Queue | QueueFault> {
    const places = (await keptFresh(this.#places, this.#clock, signal)).places;
    const candidates = placesFor(name, places);
    const shared = namesakes(candidates);
    if (shared !== null) return sharedName(name, shared, this.#base);
    const boards = await this.#boardsAt(candidates, signal);
    const found = queueOn(boards, name, this.#base);
    if (found !== null) return found;
    if (boards.length > 0) return missingList(name, boards);
    const near = await this.#boardsAt(nearestPlaces(name, places), signal);
    return missingBoard(name, near, (await this.me(signal)).username);
  }

  async #boardsAt(places: readonly Place[], signal: AbortSignal): Promise<Board[]> {
    const boards = places.map(({ boardId }) => this.boards.find(boardId, signal));
    return (await Promise.all(boards)).filter((board) => board !== null);
  }
}

/** @throws {AdapterError} of `category` if a name means no list */
export function requireQueue(found: Queue | QueueFault, category: AdapterErrorCategory): Queue {
  if (isQueue(found)) return found;
  const { problem, suggestion } = found;
  const remedy = suggestion === null ? found.remedy : `did you mean ${JSON.stringify(suggestion)}?`;
  throw new AdapterError(category, problem, { remedy, isUnapplied: true });
}

/** The places whose name is most like the beginning of `name`; empty if none is like it. */
function nearestPlaces(name: string, places: readonly Place[]): Place[] {
  const fullNames = places.map(({ fullName }) => fullName);
  const parts = name.split(".");
  const lengths = parts.map((_, index) => index).slice(1).reverse();
  const near = lengths.values()
    .map((length) => nearest(parts.slice(0, length).join("."), fullNames))
    .find((found) => found !== null);
  return places.filter(({ fullName }) => fullName === near);
}
