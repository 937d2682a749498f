import { bash, fish, type ShellCompletion, zsh } from "@optique/core/completion";
import type { Suggestion } from "@optique/core/parser";
import { waitAtMost } from "../../async/deadline.ts";
import { cut } from "../../text/columns.ts";
import { isPrintable, oneLine } from "../../text/printable.ts";
import type { CompleteCommand } from "../options/complete.ts";
import { type Place, placeIn } from "../options/named.ts";
import type { Shell } from "../options/tools.ts";
import { printText } from "../output.ts";
import { candidatesFor } from "./candidates.ts";
import type { Candidate } from "./source.ts";
import { readTyped, writeForBash } from "./shell_words.ts";

const SHELLS: Readonly<Record<Shell, ShellCompletion>> = { bash, zsh, fish };

/** Longer than an answer takes; a person who has pressed Tab waits for it. */
const MAX_MS = 1_000;
/** More would only fill the screen. */
const MAX_OFFERED = 200;
const MAX_DESCRIPTION = 60;

/**
 * Prints what can complete a command line, with what the dispatcher and the board know. What cannot be found out at
 * once is left out, without a word: a shell that asks wants no message.
 */
export async function complete({ shell, words, suggestions }: CompleteCommand): Promise<number> {
  const all: Suggestion[] = [];
  for (const suggestion of suggestions) {
    const place = placeIn(suggestion);
    if (place === null) all.push(suggestion);
    else all.push(...await named(place, words, shell));
  }
  return printText([...SHELLS[shell].encodeSuggestions(all)].join(""));
}

async function named(
  place: Place,
  words: readonly string[],
  shell: Shell,
): Promise<Suggestion[]> {
  const found: Candidate[] = [];
  const searching = collect(place, words, found).catch(() => {});
  await waitAtMost({ ms: MAX_MS }, searching);
  return offered(place, found, shell);
}

async function collect(place: Place, words: readonly string[], found: Candidate[]): Promise<void> {
  for await (const candidate of candidatesFor(place.named, words)) found.push(candidate);
}

/** The candidates that begin with what was typed and that can be typed. */
export function offered(
  { prefix, lead }: Place,
  found: readonly Candidate[],
  shell: Shell,
): Suggestion[] {
  const typed = readTyped(prefix);
  if (typed === null) return [];
  const byText = new Map<string, Suggestion>();
  for (const { text, about } of found) {
    // What begins with a dash would be read as an option.
    if (!text.startsWith(typed.text) || !isPrintable(text) || /^(?:-|$)/.test(text)) continue;
    if (byText.has(text) || byText.size >= MAX_OFFERED) continue;
    // The other shells quote by themselves.
    const written = shell === "bash" ? writeForBash(text, typed.quote) : text;
    if (written === null) continue;
    const description = cut(oneLine(about), MAX_DESCRIPTION);
    byText.set(text, {
      kind: "literal",
      text: lead + written,
      ...description !== "" && { description: [{ type: "text", text: description }] },
    });
  }
  return [...byText.values()];
}
