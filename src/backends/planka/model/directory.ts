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
  lostBoard,
  type Me,
  missingBoard,
  missingList,
  type Queue,
  type QueueFault,
  queueOn,
  renamedList,
  sharedName,
} from "./queue_faults.ts";
import { answers } from "./records.ts";

/** Resolves names. Asks Planka once, and again if something does not fit. */
export class Directory {
  readonly boards: Boards;
  readonly #base: string;
  readonly #clock: Clock;
  readonly #me: Cached<Me>;
  /** The names that were found at least once, each with the list that it meant. */
  readonly #known = new Map<string, string>();
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

  /** The boards that our user sees now, oldest first. */
  async seen(signal: AbortSignal): Promise<readonly Place[]> {
    return (await this.#places.reload(signal)).places;
  }

  /** Whether our user sees a board now. */
  async sees(boardId: string, signal: AbortSignal): Promise<boolean> {
    return (await this.seen(signal)).some((place) => place.boardId === boardId);
  }

  /** Whether our user sees a board now that a queue called `name` may be on. */
  async seesBoardOf(name: string, signal: AbortSignal): Promise<boolean> {
    return placesFor(name, await this.seen(signal)).length > 0;
  }

  me(signal: AbortSignal): Promise<Me> {
    return this.#me.get(signal);
  }

  /** The list that `name` means, or why there is none. Asks Planka again before it says that. */
  async find(name: string, signal: AbortSignal): Promise<Queue | QueueFault> {
    const found = await this.#resolve(name, signal);
    if (!isQueue(found)) return await this.refind(name, signal);
    this.#known.set(name, found.list.id);
    return found;
  }

  /** The list that `name` means, or why there is none, by what Planka says after this call. */
  async refind(name: string, signal: AbortSignal): Promise<Queue | QueueFault> {
    const { places } = await this.#places.reload(signal);
    const candidates = placesFor(name, places);
    if (namesakes(candidates) === null) {
      await Promise.all(candidates.map(({ boardId }) => this.boards.reload(boardId, signal)));
    }
    const found = await this.#resolve(name, signal);
    if (!isQueue(found)) return this.#known.has(name) ? this.#orLost(name, found, signal) : found;
    this.#known.set(name, found.list.id);
    return found;
  }

  /**
   * The list that `name` means.
   *
   * @throws {AdapterError} of `category` if there is none
   */
  async need(name: string, category: AdapterErrorCategory, signal: AbortSignal): Promise<Queue> {
    return requireQueue(await this.find(name, signal), category);
  }

  /** The board and the name of a list that would be called `name`; null if no board, or more than one, fits. */
  async placeFor(
    name: string,
    signal: AbortSignal,
  ): Promise<{ readonly boardId: string; readonly listName: string } | null> {
    const candidates = placesFor(name, (await keptFresh(this.#places, this.#clock, signal)).places);
    const [place, ...others] = candidates;
    if (place === undefined || others.length > 0) return null;
    return { boardId: place.boardId, listName: name.slice(place.fullName.length + 1) };
  }

  /**
   * The list called `name` that a card is or was in.
   *
   * @throws {AdapterError} `forbidden` if our user can't see its board now, `invalid` if there is no such list
   */
  async needPlace(name: string, signal: AbortSignal): Promise<Queue> {
    return requireQueue(await this.#orLost(name, await this.find(name, signal), signal), "invalid");
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

  /** A name that is right cannot be read only because its board is out of sight. */
  async #orLost(
    name: string,
    found: Queue | QueueFault,
    signal: AbortSignal,
  ): Promise<Queue | QueueFault> {
    if (isQueue(found) || found.isOutOfSight !== true) return found;
    return lostBoard(name, (await this.me(signal)).username);
  }

  async #resolve(name: string, signal: AbortSignal): Promise<Queue | QueueFault> {
    const places = (await keptFresh(this.#places, this.#clock, signal)).places;
    const candidates = placesFor(name, places);
    const shared = namesakes(candidates);
    if (shared !== null) return sharedName(name, shared, this.#base);
    const boards = await this.#boardsAt(candidates, signal);
    const found = queueOn(boards, name, this.#base);
    if (found !== null) return found;
    if (boards.length > 0) {
      return renamedList(name, boards, this.#known.get(name)) ?? missingList(name, boards);
    }
    const near = await this.#boardsAt(nearestPlaces(name, places), signal);
    return missingBoard(name, near, (await this.me(signal)).username);
  }

  async #boardsAt(places: readonly Place[], signal: AbortSignal): Promise<Board[]> {
    const boards = places.map(({ boardId }) => this.boards.find(boardId, signal));
    return (await Promise.all(boards)).filter((board) => board !== null);
  }
}

/**
 * @throws {AdapterError} of `category` if a name means no list, `forbidden` if our user has lost its board
 */
export function requireQueue(found: Queue | QueueFault, category: AdapterErrorCategory): Queue {
  if (isQueue(found)) return found;
  const { problem, suggestion, isLost = false } = found;
  const remedy = suggestion === null ? found.remedy : `did you mean ${JSON.stringify(suggestion)}?`;
  throw new AdapterError(isLost ? "forbidden" : category, problem, { remedy, isUnapplied: true });
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
