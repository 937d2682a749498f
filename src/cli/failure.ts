import { ExplainedError, messageOf, UsageError } from "../domain/errors.ts";
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
 * The text for a failure: the message of an error that was made for a person, or what the system refused; for
 * a bug of ours also the stack trace if `debug`. A message may quote what a stranger wrote, and the arguments of
 * the command line: nothing of it moves a terminal.
 */
export function describeFailure(
  error: unknown,
  debug: boolean,
  width: number = errorColumns(),
): string {
  const text = textFor(error);
  if (text !== null) {
    const stack = debug && !isForPerson(error) ? `\n${stackOf(error)}` : "";
    return printable(text).split("\n").map((line) => fold(line, width)).join("\n") +
      printable(stack);
  }
  const stack = debug ? `\n${stackOf(error)}` : "";
  return printable(`Unexpected error: ${messageOf(error)}${stack}`);
}

/** What to do about a failure of the system that no part of the program expected, by its code. */
const NEXT: Readonly<Record<string, string>> = {
  ENOENT: "create it, or correct its path",
  EACCES: "make this user its owner, or give it the right with chmod",
  EPERM: "make this user its owner, or give it the right with chmod",
  ENOSPC: "make room on it",
  EDQUOT: "remove what is no longer needed",
  EROFS: "use a folder that can be written",
  EMFILE: "raise the limit, or close what holds them",
  EAGAIN: "end some processes, or raise the limit (ulimit -u)",
};

/** The text for a failure that can be foreseen, or null. */
function textFor(error: unknown): string | null {
  if (isForPerson(error)) return messageOf(error);
  if (error instanceof Deno.errors.NotCapable) {
    return `Cannot go on: ${messageOf(error)}; start the program with it`;
  }
  const code = codeOf(error);
  if (code === null) return null;
  const reason = messageOf(error);
  const next = /\bPATH\b/.test(reason)
    ? "add the folder of the system's programs to it, such as /usr/bin:/bin"
    : NEXT[code];
  return `Cannot go on: ${reason}${next === undefined ? "" : `; ${next}`}`;
}

/** Whether the message of the error was written for a person. */
function isForPerson(error: unknown): boolean {
  return error instanceof ExplainedError || error instanceof ClientError;
}

/** The code of a failure of the system, such as `ENOSPC`, or null. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // Node's own codes, such as ERR_INVALID_ARG_TYPE, are of mistakes in a program.
  if ("code" in error && /^E(?!RR_)/.test(String(error.code))) return String(error.code);
  return /^Failed to spawn '/.test(error.message) ? "" : null;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? "" : "";
}
