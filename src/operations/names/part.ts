/** What a part of an id is used for. A change must not meet a task or run that its caller did not mean. */
export type Use = "read" | "change";

/** Fewer characters are in too many ids: `cancel 5` must not end the run whose id happens to end so. */
export const MIN_PART = 4;

/** How many of the matching tasks or runs a message lists. */
export const MAX_LISTED = 5;

/** What a table prints after an id that it had to cut. */
const CUT = /…$/;

/** What a person typed for an id. */
export function partOf(given: string): string {
  return given.trim().replace(CUT, "");
}

/**
 * Whether `part` suffices for the only task or run that it fits. To read, any part does. To change something it
 * must be long enough, and no short number: `move 12` must not move task 123 because task 12 is gone.
 */
export function isEnough(part: string, whole: string, use: Use): boolean {
  return use === "read" || (part.length >= MIN_PART && !/^\d{1,9}$/.test(whole));
}

/** What to give in place of a part that does not suffice. */
export function enoughOf(part: string, whole: string): string {
  return part.length < MIN_PART && isEnough(whole, whole, "change")
    ? `give ${MIN_PART} or more characters of it`
    : "give its whole id";
}

/** The lines of a message that list what fits; `hasMore` says that there is more. */
export function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, MAX_LISTED).map((line) => `\n  ${line}`);
  return [...shown, ...lines.length > MAX_LISTED ? ["\n  and more"] : []].join("");
}
