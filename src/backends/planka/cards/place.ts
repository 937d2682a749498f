import { isAdapterError } from "../../../domain/errors.ts";
import type { Board } from "../model/board.ts";
import type { Directory } from "../model/directory.ts";
import type { CardFacts } from "../model/mapping.ts";
import type { Positions } from "../model/positions.ts";
import type { Queue } from "../model/queue_faults.ts";
import { type Cards, notOnBoard } from "./cards.ts";
import { requireFit } from "./limits.ts";

/** What making a card needs. */
export interface CreateContext {
  readonly cards: Cards;
  readonly directory: Directory;
  readonly positions: Positions;
}

/** Makes a card at the end of a queue, and tells the board that it is on. */
export async function createCard(
  { cards, directory, positions }: CreateContext,
  queueName: string,
  { name, description }: { readonly name: string; readonly description: string },
  signal: AbortSignal,
): Promise<{ readonly facts: CardFacts; readonly board: Board }> {
  requireFit({ name, description });
  // Planka takes no empty one.
  const text = description === "" ? null : description;
  return await directory.withQueue(queueName, "invalid", signal, async ({ list, board }) => {
    const fields = { name, description: text, position: positions.end() };
    return { facts: await cards.create(list.id, fields, signal), board };
  }).catch((error) => {
    throw isAdapterError(error, "not_found") ? notOnBoard("queue", error) : error;
  });
}

/**
 * Moves a card to the end of a list and gives it as it then is; one that is there already stays where
 * it is, since even a write that changes nothing is an event to all who watch.
 */
export async function moveCard(
  cards: Cards,
  facts: CardFacts,
  { to, positions }: { readonly to: Queue; readonly positions: Positions },
  signal: AbortSignal,
): Promise<CardFacts> {
  const { listId, boardId, id } = facts.card;
  if (listId === to.list.id) return facts;
  const card = await cards.move(facts.card, to, positions.end(), signal);
  // Another board has labels and members of its own.
  return boardId === to.board.id ? { ...facts, card } : await cards.read(id, signal);
}
