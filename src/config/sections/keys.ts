import * as z from "zod";
import type { KeyProblem } from "../section.ts";

/** A kind that a table names by its `type`, with the other keys that the table then has. */
interface Kind {
  readonly type: string;
  readonly options: z.ZodObject;
}

/** A string that is not empty. */
export const name = () => z.string().min(1);

/** A duration in the file: a number of seconds. */
export const seconds = () => z.number().positive();

/** What editors and the docs show of a key: its meaning, and a value as an example. */
export const about = (description: string, example?: unknown) =>
  example === undefined ? { description } : { description, examples: [example] };

/** A duration in the program; null if the key is not set. */
export function milliseconds(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}

/** Refuses `~`, which a shell would expand and this program does not. */
export function homeProblems(key: string, found: unknown): KeyProblem[] {
  if (typeof found !== "string" || !/^~(\/|$)/.test(found)) return [];
  return [{
    key,
    problem: `found ${JSON.stringify(found)}; "~" is not expanded: write the whole path`,
  }];
}

/** A table whose `type` names one of `kinds`; `what` completes "which kind of … it is". */
export function tableOfKinds(kinds: readonly Kind[], what: string) {
  const [first, ...rest] = kinds.map(({ type, options }) =>
    options.safeExtend({ type: z.literal(type).describe(`Which kind of ${what} it is`) }).strict()
  );
  if (first === undefined) {
    throw new TypeError(`Cannot make a config schema: there is no kind of ${what}`);
  }
  return z.discriminatedUnion("type", [first, ...rest]);
}

/** The kind that a valid table names. */
export function kindOf<Named extends Kind>(type: unknown, kinds: readonly Named[]): Named {
  const kind = kinds.find((kind) => kind.type === type);
  if (kind === undefined) throw new TypeError(`Cannot find the kind "${type}" in the config`);
  return kind;
}
