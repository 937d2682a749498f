import type { Suggestion } from "@optique/core/parser";
import type { Shell } from "./tools.ts";

/** A question of a shell for what can complete a command line, after the parser has answered what it can. */
export interface CompleteCommand {
  readonly kind: "complete";
  readonly shell: Shell;
  /** The words of the command line; the last one is to be completed. */
  readonly words: readonly string[];
  readonly suggestions: readonly Suggestion[];
}
