import type { CardFacts } from "../model/mapping.ts";
import type { Positions } from "../model/positions.ts";
import type { Queue } from "../model/queue_faults.ts";
import type { Cards } from "./cards.ts";

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
