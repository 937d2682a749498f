import { AdapterError } from "../../../domain/errors.ts";
import type { Directory } from "./directory.ts";

/** How many cards are remembered. A card that is forgotten is told by the queue that its caller names. */
const MAX_CARDS = 10_000;

/**
 * Tells a card that was deleted from one whose board our user can no longer see: Planka answers 404 to both.
 * Only the list of all boards shows the difference.
 */
export class Sight {
  readonly #directory: Directory;
  /** The board of each card that was read, the oldest first. */
  readonly #boards = new Map<string, string>();
  /** The queue that the last caller named for a card. */
  readonly #queues = new Map<string, string>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Notes the board of a card that was read. */
  seen(cardId: string, boardId: string): void {
    remember(this.#boards, cardId, boardId);
  }

  /** Notes a queue on the board that a card is or was on. */
  expect(cardId: string, queue: string | undefined): void {
    if (queue !== undefined) remember(this.#queues, cardId, queue);
  }

  /**
   * Makes sure that our user sees the board that a card is or was on. Resolves to false if nobody knows that
   * board.
   *
   * @throws {AdapterError} `forbidden` if the board is out of sight, or was deleted
   */
  async require(cardId: string, cause: AdapterError, signal: AbortSignal): Promise<boolean> {
    const boardId = this.#boards.get(cardId);
    const queue = this.#queues.get(cardId);
    if (boardId === undefined && queue === undefined) return false;
    const isSeen = boardId === undefined
      ? await this.#directory.seesBoardOf(queue ?? "", signal)
      : await this.#directory.sees(boardId, signal);
    if (isSeen) return true;
    const { username } = await this.#directory.me(signal);
    throw outOfSight(username, cause);
  }
}

/** The error of a board that our user can no longer see. */
function outOfSight(username: string, cause: AdapterError): AdapterError {
  const problem = `user ${JSON.stringify(username)} can no longer see its board`;
  const remedy = "make the user an editor of the board again, unless the board was deleted";
  return new AdapterError("forbidden", problem, { remedy, cause, isUnapplied: true });
}

function remember(map: Map<string, string>, key: string, value: string): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MAX_CARDS) break;
    map.delete(oldest);
  }
}
