import * as z from "zod";
import { inSlices } from "../../async/slices.ts";

/** A list of more items is long. Their records are checked so many at a time, which takes some milliseconds. */
const AT_ONCE = 5_000;

/** How many objects around a list are looked into. */
const DEPTH = 2;

/** Whether there is a list in a reply, or in an object in it, that {@linkcode readableRecords} would read in slices. */
export function hasLongList(value: unknown, depth: number = DEPTH): boolean {
  if (Array.isArray(value)) return value.length > AT_ONCE;
  if (typeof value !== "object" || value === null || depth === 0) return false;
  return Object.values(value).some((each) => hasLongList(each, depth - 1));
}

/** Any list. Its items are not checked: there may be very many. */
export const anyList = z.custom<readonly unknown[]>(Array.isArray, { error: "is not a list" });

/**
 * A list of at most `max` records, without those that cannot be read. A long one is read in slices, for which
 * the schema must be parsed asynchronously.
 */
export function readableRecords<Schema extends z.ZodType>(record: Schema, max: number) {
  const list = anyList.refine(({ length }) => length <= max, {
    error: `has more than ${max} records`,
  });
  const read = (all: readonly unknown[]): z.output<Schema>[] =>
    all.flatMap((each) => record.safeParse(each).data ?? []);
  return list.nullish().transform((all) => {
    const items = all ?? [];
    return items.length <= AT_ONCE ? read(items) : inSlices(readLong(items, read));
  });
}

function* readLong<Item>(
  items: readonly unknown[],
  read: (some: readonly unknown[]) => readonly Item[],
): Generator<void, Item[]> {
  const found: Item[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    yield;
    for (const item of read(items.slice(at, at + AT_ONCE))) found.push(item);
  }
  return found;
}
