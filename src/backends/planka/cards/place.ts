import { isAdapterError } from "../../../domain/errors.ts";
import type { Board } from "../model/board.ts";
import type { Directory } from "../model/directory.ts";
import type { CardFacts } from "../model/mapping.ts";
import { type ListNames, SOON_MS } from "../model/list_names.ts";
import type { Positions } from "../model/positions.ts";
import type { Queue } from "../model/queue_faults.ts";
import { type Cards, notOnBoard } from "./cards.ts";
import { requireFit } from "./limits.ts";

/** What {@linkcode createCard} needs. */
export interface CreateContext {
  readonly cards: Cards;
  readonly directory: Directory;
  readonly positions: Positions;
  readonly names: ListNames;
}

/** Creates a card at the end of a queue, and returns it with its board. */
export async function createCard(
  { cards, directory, positions, names }: CreateContext,
  queueName: string,
  { name, description }: { readonly name: string; readonly description: string },
  signal: AbortSignal,
): Promise<{ readonly facts: CardFacts; readonly board: Board }> {
  requireFit({ name, description });
  // Planka refuses an empty description.
  const text = description === "" ? null : description;
  return await directory.withQueue(queueName, "invalid", signal, async (queue) => {
    const { list, board } = queue;
    await names.require(queue, SOON_MS, signal);
    const fields = { name, description: text, position: positions.end() };
    return { facts: await cards.create(list.id, fields, signal), board };
  }).catch((error) => {
    throw isAdapterError(error, "not_found") ? notOnBoard("queue", error) : error;
  });
}

/**
 * Moves a card to the end of a list and returns it as it then is. A card that is in the list already is not
 * moved, since even a write that changes nothing is an event to all who watch the board.
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
  // Another board has its own labels and members.
  return boardId === to.board.id ? { ...facts, card } : await cards.read(id, signal);
}
