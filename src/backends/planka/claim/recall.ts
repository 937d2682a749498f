import type { RecallOptions } from "../../../contracts/task_adapter.ts";
import type { Cards } from "../cards/cards.ts";
import type { CardFacts } from "../model/mapping.ts";
import type { ClaimRequest } from "./claim.ts";
import { isMovedUnder, movedAfterMs } from "./held_lock.ts";
import type { LabelLocks } from "./label_lock.ts";

/** What recalling needs. */
export interface RecallContext {
  readonly cards: Cards;
  readonly locks: LabelLocks;
}

/**
 * What became of a claim under a lock. A card that is in progress may have been moved there by another,
 * who took the lock over: then it is not ours, even if that one is the same user.
 */
export async function recallClaim(
  { cards, locks }: RecallContext,
  { cardId, userId, from, to }: ClaimRequest,
  { signal, wasCutShort }: RecallOptions,
): Promise<"claimed" | "lost" | "open"> {
  const facts = await cards.find(cardId, signal);
  const lock = locks.inDoubtOn(cardId);
  await locks.settle(cardId, facts, signal);
  if (facts === null) return "lost";
  if (facts.card.listId === from.list.id) return "open";
  if (facts.card.listId !== to.list.id) return "lost";
  const isOurs = wasCutShort
    ? isMember(facts, userId) && await wasLocked(facts, locks, signal)
    // Without a lock nothing was moved.
    : lock !== null && isMovedUnder(lock, facts);
  return isOurs ? "claimed" : "lost";
}

/**
 * Whether a process that is no more moved the card and left its lock there, which was not put on later.
 * Of two who look, the one who takes it off goes on.
 */
async function wasLocked(
  facts: CardFacts,
  locks: LabelLocks,
  signal: AbortSignal,
): Promise<boolean> {
  const left = await locks.takeLeft(facts, signal);
  return left !== null && !(movedAfterMs(facts.card, left) < 0);
}

function isMember({ memberships }: CardFacts, userId: string): boolean {
  return memberships.some((membership) => membership.userId === userId);
}
