import { messageOf, UsageError } from "../domain/errors.ts";
import { columnsOf } from "../text/columns.ts";
import { wrap } from "../text/wrap.ts";
import { ClientError } from "./client/http/errors.ts";
import { printError } from "./output.ts";

/** Tells a person what ended the program, and resolves to the exit code: 1, or 2 for a mistake of theirs. */
export function reportFailure(error: unknown, { debug = false } = {}): number {
  printError(describeFailure(error, debug));
  return error instanceof UsageError ? 2 : 1;
}

/** What is said of a failure: mistakes as they are, folded; the stack of anything else only for `debug`. */
export function describeFailure(error: unknown, debug: boolean): string {
  const isKnown = error instanceof UsageError || error instanceof ClientError;
  if (isKnown) return error.message.split("\n").map(fold).join("\n");
  const stack = debug && error instanceof Error ? `\n${error.stack}` : "";
  return `Unexpected error: ${messageOf(error)}${stack}`;
}

/** Further lines of one that is too long for a terminal are indented below it. */
function fold(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  return columnsOf(line) <= 80
    ? line
    : wrap(line.trimStart(), { first: indent, rest: `${indent}  ` });
}
