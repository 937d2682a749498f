import { message, text } from "@optique/core/message";
import type { ValueParser } from "@optique/core/valueparser";
import { didYouMean } from "../../text/nearest.ts";

/** A value that is one of a few words. For another word the message names the nearest and all of them. */
export function oneOf<const T extends string>(
  words: readonly T[],
  { metavar }: { readonly metavar: "FORMAT" | "OUTCOME" | "SHELL" | "STATE" },
): ValueParser<"sync", T> {
  const [first] = words;
  if (first === undefined) throw new TypeError("There must be a word");
  return {
    mode: "sync",
    metavar,
    placeholder: first,
    parse(input) {
      const found = words.find((word) => word === input);
      if (found !== undefined) return { success: true, value: found };
      const near = didYouMean(input, words);
      const allowed = near === "" ? `; allowed: ${words.join(", ")}` : near;
      return {
        success: false,
        error: [...message`cannot be ${input}`, text(allowed)],
      };
    },
    format: (word) => word,
    *suggest(prefix) {
      for (const word of words) {
        if (word.startsWith(prefix)) yield { kind: "literal", text: word };
      }
    },
  };
}
