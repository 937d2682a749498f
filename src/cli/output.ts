import { messageOf } from "../domain/errors.ts";
import { escapeControls, printable } from "../text/printable.ts";
import { type Paint, paintNothing, type Style, withStyles } from "./terminal/style.ts";
import type { Terminal } from "./terminal/terminal.ts";

/**
 * Writes `text` to standard output. On a terminal everything but our own styles is printable, also where the
 * caller forgot a name that a stranger gave. Returns the exit code: 0, or 1 if the write failed.
 */
export function printText(text: string): number {
  const shown = Deno.stdout.isTerminal() ? withStyles(text, printable) : text;
  const failure = writeFully(Deno.stdout, shown);
  // A reader that has read enough, such as head, needs no message.
  if (failure !== null && !(failure instanceof Deno.errors.BrokenPipe)) {
    printError(`Cannot write the output: ${messageOf(failure)}`);
  }
  return failure === null ? 0 : 1;
}

/** Writes `message` and a line end to standard error, with nothing that a terminal obeys. Ignores a failure. */
export function printError(message: string, style?: Style, paint: Paint = paintNothing): void {
  const shown = printable(message);
  writeFully(Deno.stderr, `${style === undefined ? shown : paint(style, shown)}\n`);
}

/** Prints an answer for programs. Resolves to the exit code. */
export function printJson(text: string, terminal: Pick<Terminal, "isTerminal">): number {
  return printText(formatJson(text, terminal));
}

/** An answer as the API sent it. For a terminal it is indented, and control characters are escaped. */
export function formatJson(text: string, { isTerminal }: Pick<Terminal, "isTerminal">): string {
  if (!isTerminal) return `${text}\n`;
  // JSON does not escape every character that controls a terminal. The escaped JSON means the same.
  return `${escapeControls(JSON.stringify(JSON.parse(text), null, 2), "\n")}\n`;
}

/** Why the text could not be written, or null if it was. */
function writeFully(target: { writeSync(bytes: Uint8Array): number }, text: string): unknown {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += target.writeSync(bytes.subarray(at));
    return null;
  } catch (error) {
    return error;
  }
}
