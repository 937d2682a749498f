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
  return `${escapeControls(JSON.stringify(JSON.parse(text), null, 2))}\n`;
}

/** JSON leaves some as they are that a terminal obeys. Spelled out, it says the same. */
function escapeControls(json: string): string {
  return json.replace(
    /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
