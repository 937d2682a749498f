import type { Cards } from "../cards/cards.ts";
import { readList } from "../cards/ready.ts";
import type { PlankaClient } from "../client/client.ts";
import { topOf } from "../model/positions.ts";
import type { ClaimRequest } from "./claim.ts";

/** What a release needs. */
export interface ReleaseContext {
  readonly client: PlankaClient;
  readonly cards: Cards;
}

/**
 * Undoes a claim. The membership goes first: once the card is back, it may be claimed again at once,
 * and that claim's membership must stay.
 */
export async function releaseCard(
  { client, cards }: ReleaseContext,
  { cardId, userId, from, to }: ClaimRequest,
  signal: AbortSignal,
): Promise<"released" | "lost"> {
  const facts = await cards.find(cardId, signal);
  if (facts === null || facts.card.listId !== from.list.id) return "lost";
  const isMember = facts.memberships.some((membership) => membership.userId === userId);
  if (isMember) await cards.takeMember(cardId, userId, signal);
  const { cards: waiting } = await readList(client, to.list.id, signal);
  const others = waiting.map(({ card }) => card).filter(({ id }) => id !== cardId);
  await cards.move(facts.card, to, topOf(others), signal);
  return "released";
}
