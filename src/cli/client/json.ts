import { escapeControls } from "../../text/printable.ts";
import { printText } from "../output.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `text` as JSON; undefined, which fits no schema, where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Prints an answer for programs. Resolves to the exit code. */
export function printJson(text: string, terminal: Pick<Terminal, "isTerminal">): number {
  return printText(formatJson(text, terminal));
}

/** An answer as it was sent; for a person at a terminal laid out, and so that it obeys none of it. */
export function formatJson(text: string, { isTerminal }: Pick<Terminal, "isTerminal">): string {
  if (!isTerminal) return `${text}\n`;
  // JSON leaves some as they are that a terminal obeys. Spelled out, it says the same.
  return `${escapeControls(JSON.stringify(JSON.parse(text), null, 2), "\n")}\n`;
}
