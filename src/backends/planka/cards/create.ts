import { isAdapterError } from "../../../domain/errors.ts";
import type { Board } from "../model/board.ts";
import type { Directory } from "../model/directory.ts";
import type { CardFacts } from "../model/mapping.ts";
import type { Positions } from "../model/positions.ts";
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
