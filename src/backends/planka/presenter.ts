import { AdapterError, isAdapterError } from "../../domain/errors.ts";
import type { Comment, Task } from "../../domain/task.ts";
import type { ReadyLists } from "./cards/ready.ts";
import { type Board, queueOf } from "./model/board.ts";
import { readComments } from "./cards/comments.ts";
import { type CardFacts, idsOf, toTask } from "./model/mapping.ts";
import type { Parts } from "./parts.ts";

/** Turns cards into tasks. */
export class Presenter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A card with its comments. */
  async task(facts: CardFacts, signal: AbortSignal): Promise<Task> {
    const { client, boards, cards } = this.#parts;
    const { card } = facts;
    const [board, comments] = await Promise.all([
      boards.knowing(card.boardId, idsOf(facts), signal),
      readComments(client, card, signal),
    ]).catch(async (error) => {
      if (!isAdapterError(error, "not_found")) throw error;
      // The card was there a moment ago: another read tells whether it is gone or out of sight.
      await cards.read(card.id, signal);
      throw new AdapterError("unavailable", `${error.message}, though the card is there`);
    });
    return this.#show(facts, board, queueOf(board, card.listId), comments);
  }

  /** A card that was just created. */
  created(facts: CardFacts, board: Board, queue: string): Task {
    return this.#show(facts, board, queue, []);
  }

  /** The first cards of a queue, without their comments. */
  async ready(
    lists: ReadyLists,
    queueName: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<Task[]> {
    const { queue, cards } = await lists.read(queueName, limit, signal);
    const ids = cards.flatMap(idsOf);
    const board = await this.#parts.boards.knowing(queue.board.id, ids, signal);
    return cards.map((facts) => ({
      ...this.#show(facts, board, queueName, []),
      // A card without a comment lacks none.
      ...facts.card.commentsTotal !== 0 && { commentCount: facts.card.commentsTotal ?? null },
    }));
  }

  #show(facts: CardFacts, board: Board, queue: string, comments: readonly Comment[]): Task {
    const { client: { base }, claimLabel } = this.#parts;
    return toTask(facts, { board, queue, comments, base, claimLabel });
  }
}
