import { columnsOf } from "../../text/columns.ts";
import { pasteableLine } from "../../text/shell_word.ts";
import { formatBlock } from "./block.ts";
import type { Terminal } from "./terminal.ts";

/** A longer sentence, and a word of several lines, is shown below its command line. */
const MAX_SENTENCE = 60;
/** What follows when a line is broken: a shell reads on in the next one. */
const BREAK = " \\";
/** Before each line of a text, so that no line of a stranger looks like one of ours. */
const GUTTER = "│ ";

/** A command line, and the texts that are too long for it, such as a prompt. */
export interface ShownCommand {
  /** As a shell reads it, except that a name in angle brackets stands for each text. */
  readonly words: readonly string[];
  readonly texts: readonly { readonly name: string; readonly text: string }[];
}

/** Takes what is a text, or wider than `room` columns, out of a command line. */
export function shownCommand(argv: readonly string[], room: number): ShownCommand {
  const prompts = argv.filter(isText);
  const texts: { name: string; text: string }[] = [];
  const words = argv.map((word) => {
    const shown = pasteableLine([word]);
    if (!isText(word) && columnsOf(shown) <= room) return shown;
    const isOnlyPrompt = prompts.length === 1 && prompts[0] === word;
    const name = isOnlyPrompt ? "prompt" : `text ${texts.length + 1}`;
    texts.push({ name, text: word });
    return `<${name}>`;
  });
  return { words, texts };
}

function isText(word: string): boolean {
  return word.includes("\n") || (word.includes(" ") && columnsOf(word) > MAX_SENTENCE);
}

/**
 * A command line in lines of at most `width` columns, which begin with `first` and then `rest`. A shell reads them as
 * one line.
 */
export function formatWords(
  words: readonly string[],
  { first, rest, width }: { readonly first: string; readonly rest: string; readonly width: number },
): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const [i, word] of words.entries()) {
    const room = width - (i === words.length - 1 ? 0 : BREAK.length);
    if (!isEmpty && columnsOf(line) + 1 + columnsOf(word) > room) {
      lines.push(line + BREAK);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].map((each) => `${each}\n`).join("");
}

/** A text below a command line: its name, and its own lines behind a bar. */
export function formatNamedText(
  { name, text }: ShownCommand["texts"][number],
  { width, paint }: Pick<Terminal, "width" | "paint">,
  indent = "",
): string {
  const block = formatBlock(text, width, `${indent}${GUTTER}`);
  return `${indent}${paint("dim", `${name}:`)}\n${block || `${indent}${GUTTER.trimEnd()}\n`}`;
}
