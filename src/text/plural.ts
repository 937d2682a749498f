/** A count with its noun: `1 task`, `3 tasks`. Pass `many` if the plural is not just `one` with an "s". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${noun(count, one, many)}`;
}

/** The noun of a count, without it: `task`, `tasks`. */
export function noun(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
