import type { CardFacts } from "../model/mapping.ts";
import type { CardLabelRecord, CardRecord } from "../model/records.ts";

/** A lock that is older was left by a dispatcher that crashed. */
export const STALE_MS = 60_000;

/** A lock that is on a card. */
export interface HeldLock {
  readonly cardId: string;
  readonly boardId: string;
  readonly labelId: string;
  /** The id of this use of the label: each use of the same label has its own. */
  readonly rowId: string;
  /** When the label was put on, by Planka's clock. */
  readonly createdAt: string | null;
  /** When the request for it was sent, in monotonic time. */
  readonly askedAt: number;
}

/**
 * Whether the holder of the lock moved the card to where it is now: the lock is still on it, or the card
 * was moved before another dispatcher could have taken over the lock. A lock without a date is never taken
 * over.
 */
export function isMovedUnder({ rowId, createdAt }: HeldLock, { card, labels }: CardFacts): boolean {
  return labels.some(({ id }) => id === rowId) || !(movedAfterMs(card, { createdAt }) >= STALE_MS);
}

/** Milliseconds from the lock to the card's move to its list, by Planka's clock; NaN if that is unknown. */
export function movedAfterMs(
  { listChangedAt }: CardRecord,
  { createdAt }: Pick<CardLabelRecord, "createdAt">,
): number {
  return Date.parse(listChangedAt ?? "") - Date.parse(createdAt ?? "");
}

/**
 * Whether the lock may still be on the card. If the label has another use now, another dispatcher has taken
 * over the lock; but a move to another board gives every label a new use.
 */
export function mayBeOn({ card, labels }: CardFacts, { boardId, rowId }: HeldLock): boolean {
  return card.boardId !== boardId || labels.some(({ id }) => id === rowId);
}
