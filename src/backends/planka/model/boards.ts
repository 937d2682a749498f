import type { Clock } from "../../../async/clock.ts";
import { isAdapterError } from "../../../domain/errors.ts";
import { Cached } from "../../../async/cached.ts";
import type { PlankaClient } from "../client/client.ts";
import { type Board, toBoard } from "./board.ts";
import { answers } from "./records.ts";

/** After this time a board is read again: Planka does not report that a person renames a label. */
const MAX_AGE_MS = 600_000;

/** The cached value, which is loaded again if it is old. */
export async function keptFresh<Value extends { readonly readAt: number }>(
  cached: Cached<Value>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Value> {
  const value = await cached.get(signal);
  const isOld = clock.monotonic() - value.readAt > MAX_AGE_MS;
  return isOld ? await cached.renew(value, signal) : value;
}

/** The boards, each of them read when it is first needed, and seldom: a board comes with all its cards. */
export class Boards {
  readonly #client: PlankaClient;
  readonly #clock: Clock;
  readonly #boards = new Map<string, Cached<Board>>();

  constructor(client: PlankaClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** The board with the id `boardId`. */
  get(boardId: string, signal: AbortSignal): Promise<Board> {
    return keptFresh(this.#cached(boardId), this.#clock, signal);
  }

  /** The board with the id `boardId`, or null if it was deleted or our user may not see it. */
  async find(boardId: string, signal: AbortSignal): Promise<Board | null> {
    return await this.get(boardId, signal).catch(nullIfNotFound);
  }

  /** Reads the board again; null if it was deleted or our user may not see it. */
  async reload(boardId: string, signal: AbortSignal): Promise<Board | null> {
    return await this.#cached(boardId).reload(signal).catch(nullIfNotFound);
  }

  /** The board, which is read again if it does not know all of `ids`, which its cards hold. */
  async knowing(boardId: string, ids: readonly string[], signal: AbortSignal): Promise<Board> {
    const board = await this.get(boardId, signal);
    if (ids.every((id) => board.known.has(id))) return board;
    const read = await this.#cached(boardId).renew(board, signal);
    // An id that is still unknown stays unknown, such as that of a user who has left.
    for (const id of ids) read.known.add(id);
    return read;
  }

  #cached(boardId: string): Cached<Board> {
    const found = this.#boards.get(boardId);
    if (found !== undefined) return found;
    const { lifetime } = this.#client;
    const made = new Cached(async () => {
      const path = `/api/boards/${boardId}`;
      const answer = await this.#client.get(path, answers.board, lifetime);
      return toBoard(answer, this.#clock.monotonic());
    });
    this.#boards.set(boardId, made);
    return made;
  }
}

function nullIfNotFound(error: unknown): null {
  if (isAdapterError(error, "not_found")) return null;
  throw error;
}
