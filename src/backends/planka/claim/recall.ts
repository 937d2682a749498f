import type { RecallOptions } from "../../../contracts/task_adapter.ts";
import type { Cards } from "../cards/cards.ts";
import type { CardFacts } from "../model/mapping.ts";
import type { ClaimRequest } from "./claim.ts";
import { isMovedUnder, movedAfterMs } from "./held_lock.ts";
import type { LabelLocks } from "./label_lock.ts";

/** What {@linkcode recallClaim} needs. */
export interface RecallContext {
  readonly cards: Cards;
  readonly locks: LabelLocks;
}

/**
 * Finds out what became of a claim under a lock. Another dispatcher may have taken over the lock and moved
 * the card to the queue in progress: then the card is not ours, even if both act as the same user.
 */
export async function recallClaim(
  { cards, locks }: RecallContext,
  { cardId, userId, from, to }: ClaimRequest,
  { signal, wasCutShort, mayStillTakeEffect = false }: RecallOptions,
): Promise<"claimed" | "lost" | "open"> {
  const facts = await cards.find(cardId, signal);
  const lock = locks.inDoubtOn(cardId);
  const isThere = facts?.card.listId === to.list.id;
  // Until the claim has taken effect, or can't any more, no other dispatcher may claim the card.
  if (isThere || !mayStillTakeEffect) await locks.settle(cardId, facts, signal);
  if (facts === null) return "lost";
  if (facts.card.listId === from.list.id) return "open";
  if (!isThere) return "lost";
  const isOurs = wasCutShort
    ? isMember(facts, userId) && await wasLocked(facts, locks, signal)
    // Without a lock in doubt nothing was moved.
    : lock !== null && isMovedUnder(lock, facts);
  return isOurs ? "claimed" : "lost";
}

/**
 * Whether an ended process has left its lock on the card and moved it after that. If two dispatchers ask,
 * only the one that takes off the lock gets true.
 */
async function wasLocked(
  facts: CardFacts,
  locks: LabelLocks,
  signal: AbortSignal,
): Promise<boolean> {
  const left = await locks.takeLeftover(facts, signal);
  return left !== null && !(movedAfterMs(facts.card, left) < 0);
}

function isMember({ memberships }: CardFacts, userId: string): boolean {
  return memberships.some((membership) => membership.userId === userId);
}
