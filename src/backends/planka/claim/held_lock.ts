import type { CardFacts } from "../model/mapping.ts";
import type { CardLabelRecord, CardRecord } from "../model/records.ts";

/** An older lock was left behind by a dispatcher that is no more. */
export const STALE_MS = 60_000;

/** A lock that is on a card. */
export interface HeldLock {
  readonly cardId: string;
  readonly boardId: string;
  readonly labelId: string;
  /** Of this use of the label: another one of the same label has another id. */
  readonly rowId: string;
  /** When that was put on, by Planka's clock. */
  readonly createdAt: string | null;
  /** When, in monotonic time, it was asked for. */
  readonly askedAt: number;
}

/**
 * Whether a card that is where the lock's holder moves it came there by that holder: the lock is still
 * on it, or nobody else could have taken it over by then. One without a date nobody takes over.
 */
export function isMovedUnder({ rowId, createdAt }: HeldLock, { card, labels }: CardFacts): boolean {
  return labels.some(({ id }) => id === rowId) || !(movedAfterMs(card, { createdAt }) >= STALE_MS);
}

/** How long after the lock was put on the card came to its list, by Planka's clock; NaN where it does not say. */
export function movedAfterMs(
  { listChangedAt }: CardRecord,
  { createdAt }: Pick<CardLabelRecord, "createdAt">,
): number {
  return Date.parse(listChangedAt ?? "") - Date.parse(createdAt ?? "");
}

/** One that was taken over is another's; on another board every label is a new one. */
export function mayBeOn({ card, labels }: CardFacts, { boardId, rowId }: HeldLock): boolean {
  return card.boardId !== boardId || labels.some(({ id }) => id === rowId);
}
