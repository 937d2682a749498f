import type { Suggestion } from "@optique/core/parser";
import { string, type ValueParser } from "@optique/core/valueparser";

/** What a value names. A shell completes it by what the dispatcher and the board have now. */
export const NAMED = [
  "queue",
  "route",
  "task",
  "run",
  "live run",
  "task, then queue",
  "task, then text",
] as const;

/** One of {@linkcode NAMED}. */
export type Named = typeof NAMED[number];

/** No text that a person types has it. */
const MARK = "\0";

/** A place for suggestions that only the dispatcher or the board knows. */
export interface Place {
  readonly named: Named;
  /** What the person has typed of the value. */
  readonly prefix: string;
  /** What stands before the value in the same word, such as `--task=`. */
  readonly lead: string;
}

/** A value that is the name of something. */
export function nameOf(
  named: Named,
  metavar: "ID" | "QUEUE" | "RUN" | "TEXT",
): ValueParser<"sync", string> {
  return {
    ...string({ metavar }),
    *suggest(prefix) {
      // The parser adds what stands before the value, and keeps only what begins with what was typed.
      yield { kind: "literal", text: [prefix, named, prefix].join(MARK) };
    },
  };
}

/** The place that a suggestion of {@linkcode nameOf} stands for; null for any other suggestion. */
export function placeIn(suggestion: Suggestion): Place | null {
  if (suggestion.kind !== "literal" || !suggestion.text.includes(MARK)) return null;
  const [typed = "", name, prefix = ""] = suggestion.text.split(MARK);
  const named = NAMED.find((each) => each === name);
  return named === undefined
    ? null
    : { named, prefix, lead: typed.slice(0, typed.length - prefix.length) };
}
