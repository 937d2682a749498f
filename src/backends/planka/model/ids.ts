const LARGEST = 9_223_372_036_854_775_807n;

/**
 * Tells whether `text` can be an id of Planka's, which is a bigint: what is not could name another
 * resource once it is part of a path.
 */
export function isPlankaId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= LARGEST;
}

/** Compares ids, which no number can hold: the older one first. */
export function byAge(one: { readonly id: string }, other: { readonly id: string }): number {
  const [a, b] = [BigInt(one.id), BigInt(other.id)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The key that puts the writes to one card in order. */
export function cardKey(cardId: string): string {
  return `card ${cardId}`;
}
