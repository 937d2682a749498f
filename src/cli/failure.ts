import { messageOf, UsageError } from "../domain/errors.ts";
import { printable } from "../text/printable.ts";
import { fold } from "../text/wrap.ts";
import { ClientError } from "./client/http/errors.ts";
import { printError } from "./output.ts";
import { errorColumns } from "./terminal/terminal.ts";

/** Prints what ended the program. Returns the exit code: 2 for a mistake of the user, else 1. */
export function reportFailure(error: unknown, { debug = false } = {}): number {
  printError(describeFailure(error, debug));
  return error instanceof UsageError ? 2 : 1;
}

/**
 * The text for a failure: the message of a known error; for others also the stack trace if `debug`. A message
 * may quote what a stranger wrote, and the arguments of the command line: nothing of it moves a terminal.
 */
export function describeFailure(
  error: unknown,
  debug: boolean,
  width: number = errorColumns(),
): string {
  const isKnown = error instanceof UsageError || error instanceof ClientError;
  if (isKnown) {
    return printable(error.message).split("\n").map((line) => fold(line, width)).join("\n");
  }
  const stack = debug && error instanceof Error ? `\n${error.stack}` : "";
  return printable(`Unexpected error: ${messageOf(error)}${stack}`);
}
