/** A number of things in words: `1 task`, `3 tasks`; `many` for what does not just take an "s". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
