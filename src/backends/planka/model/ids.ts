const MAX_ID = 9_223_372_036_854_775_807n;

/**
 * Tells whether `text` can be an id in Planka, which is a bigint. Any other text could name another resource
 * when it becomes part of a path.
 */
export function isPlankaId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= MAX_ID;
}

/** Sorts the older id first. The ids are too large for numbers. */
export function byAge(one: { readonly id: string }, other: { readonly id: string }): number {
  const [a, b] = [BigInt(one.id), BigInt(other.id)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The key in the queue of writes that keeps the writes to one card in order. */
export function cardKey(cardId: string): string {
  return `card ${cardId}`;
}
