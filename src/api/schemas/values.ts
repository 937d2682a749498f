/** An instant as the API shows it. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** `value` as `show` shows it, or null where there is none. */
export function maybe<T, U>(value: T | null | undefined, show: (value: T) => U): U | null {
  return value === null || value === undefined ? null : show(value);
}
