import type { Clock } from "../../../async/clock.ts";
import { isAdapterError } from "../../../domain/errors.ts";
import { Cached } from "../../../async/cached.ts";
import type { PlankaClient } from "../client/client.ts";
import { type Board, toBoard } from "./board.ts";
import { answers } from "./records.ts";

/** What was read longer ago is read again: who renames a label tells nobody. */
const MAX_AGE_MS = 600_000;

/** What is kept, read again where it is old. */
export async function keptFresh<Value extends { readonly readAt: number }>(
  cached: Cached<Value>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Value> {
  const value = await cached.get(signal);
  const isOld = clock.monotonic() - value.readAt > MAX_AGE_MS;
  return isOld ? await cached.renew(value, signal) : value;
}

/** The boards, each read when it is first asked for. A board comes with all its cards: seldom. */
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

  /** The same, or null where it is gone, or hidden. */
  async find(boardId: string, signal: AbortSignal): Promise<Board | null> {
    return await this.get(boardId, signal).catch(nullIfNotFound);
  }

  /** The board as it is after this call, or null where it is gone, or hidden. */
  async reload(boardId: string, signal: AbortSignal): Promise<Board | null> {
    return await this.#cached(boardId).reload(signal).catch(nullIfNotFound);
  }

  /** The board, read again where it does not know all of `ids`, which cards of it hold. */
  async knowing(boardId: string, ids: readonly string[], signal: AbortSignal): Promise<Board> {
    const board = await this.get(boardId, signal);
    if (ids.every((id) => board.known.has(id))) return board;
    const read = await this.#cached(boardId).renew(board, signal);
    // What is unknown now stays so, such as somebody who has left.
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
