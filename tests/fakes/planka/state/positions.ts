/** Neighbours nearer than this are moved apart. */
const MIN_GAP = 0.125;
/** How far apart they are moved. */
const GAP = 2 ** 14;
/** Beyond this a list is numbered anew. */
const MAX_POSITION = 2 ** 50;

interface Positioned {
  readonly id: string;
  readonly position: number;
}

/** Where an insertion ends up, and which of the others it pushes away. */
export interface Insertion {
  readonly position: number;
  readonly shifted: readonly Positioned[];
}

/**
 * Puts something at `wanted` among `others`, which come sorted. Equals stay before it. Where it comes
 * too near to a neighbour, it and what stands behind it give way until there is room again.
 */
export function insertAt(wanted: number, others: readonly Positioned[]): Insertion {
  const own = { id: "", position: wanted };
  const rank = others.filter(({ position }) => position <= wanted).length;
  const before = [...others.slice(0, rank), own, ...others.slice(rank)];
  const after = spread(before, rank) ?? before.map(({ id }, index) => ({
    id,
    position: GAP * (index + 1),
  }));
  return {
    position: after[rank]?.position ?? wanted,
    shifted: after.filter((each, index) =>
      index !== rank && each.position !== before[index]?.position
    ),
  };
}

/** The items with room around the one at `rank`, or null where the numbers run out. */
function spread(items: readonly Positioned[], rank: number): Positioned[] | null {
  const result = [...items];
  let index = crowdStart(items, rank);
  let previous = index === 0 ? 0 : items[index - 1]?.position ?? 0;
  for (; index < items.length; index++) {
    const item = items[index];
    const next = items[index + 1];
    if (item === undefined || previous + MIN_GAP <= item.position) break;
    if (next !== undefined && previous + 2 * MIN_GAP <= next.position) {
      result[index] = { ...item, position: (previous + next.position) / 2 };
      return result;
    }
    previous += GAP;
    if (previous > MAX_POSITION) return null;
    result[index] = { ...item, position: previous };
  }
  return (result[rank]?.position ?? 0) > MAX_POSITION ? null : result;
}

/** The first item that is too near to what stands before it, going back from `rank` without a gap. */
function crowdStart(items: readonly Positioned[], rank: number): number {
  let start = rank + 1;
  while (start > 0) {
    const position = items[start - 1]?.position ?? 0;
    const previous = start === 1 ? 0 : items[start - 2]?.position ?? 0;
    if (previous + MIN_GAP <= position) break;
    start--;
  }
  return start;
}
