import * as z from "zod";
import type { KeyProblem } from "../section.ts";

/** A string that is not empty. */
export const name = () => z.string().min(1);

/** A duration in the file: a number of seconds. */
export const seconds = () => z.number().positive();

/** What an editor and the docs say of a key: its meaning, and a value as one would write it. */
export const about = (description: string, example?: unknown) =>
  example === undefined ? { description } : { description, examples: [example] };

/** A duration in the program; null if the key is not set. */
export function milliseconds(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}

/** A shell would expand `~`; nothing here does, and nobody means a folder named `~`. */
export function homeProblems(key: string, found: unknown): KeyProblem[] {
  if (typeof found !== "string" || !/^~(\/|$)/.test(found)) return [];
  return [{
    key,
    problem: `found ${JSON.stringify(found)}; "~" is not expanded: write the whole path`,
  }];
}
