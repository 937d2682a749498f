import type { CardFacts } from "../model/mapping.ts";

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
 * Whether a card that is where the lock's holder was to move it came there by that holder: under the
 * lock, and before anybody else could have taken it over. All these times are Planka's.
 */
export function isMovedUnder(
  { rowId, createdAt }: Pick<HeldLock, "rowId" | "createdAt">,
  { card, labels }: CardFacts,
): boolean {
  const movedAfterMs = Date.parse(card.listChangedAt ?? "") - Date.parse(createdAt ?? "");
  // Somebody was quicker: it was there already when the lock was put on.
  if (movedAfterMs < 0) return false;
  return movedAfterMs < STALE_MS || labels.some(({ id }) => id === rowId);
}

/** One that was taken over is another's; on another board every label is a new one. */
export function mayBeOn({ card, labels }: CardFacts, { boardId, rowId }: HeldLock): boolean {
  return card.boardId !== boardId || labels.some(({ id }) => id === rowId);
}
