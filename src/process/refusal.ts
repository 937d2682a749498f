import type { RunSpec } from "../contracts/run_executor.ts";
import { type Explanation, textOf } from "../domain/errors.ts";
import { escapeControls } from "../text/printable.ts";

/** Linux's MAX_ARG_STRLEN, 32 pages, counts the NUL at the end of an argument or of `NAME=value`. */
export const MAX_STRING_BYTES = 131_071;

/**
 * For all arguments and the run's own variables together. Linux allows a quarter of the stack, 2 MiB
 * as a rule, macOS 1 MiB; the rest is left to the inherited environment.
 */
export const MAX_TOTAL_BYTES = Deno.build.os === "linux" ? 1_572_864 : 786_432;

/** So much of a command or a name is shown. */
const MAX_SHOWN_CHARS = 100;

/** Each string also costs a pointer. */
const POINTER_BYTES = 8;

/** Why the operating system could never start `spec`, with what to do about it, or null. */
export function refusalOf(spec: RunSpec): string | null {
  const refusal = explainRefusal(spec);
  return refusal === null ? null : textOf(refusal);
}

/**
 * The same with the remedy apart. A lone surrogate is not a reason: it arrives as U+FFFD, as everywhere in
 * UTF-8.
 */
export function explainRefusal(spec: RunSpec): Explanation | null {
  const [command] = spec.argv;
  if (!command) {
    return { problem: "Cannot start a run: its command is empty", remedy: "name one in the route" };
  }
  const problem = problemOfArgs(spec.argv) ?? problemOfEnv(spec.env) ??
    problemOfText("its working directory", spec.cwd ?? "") ?? problemOfTotal(spec);
  if (problem === null) return null;
  return {
    problem: `Cannot start "${shown(command)}": ${problem}`,
    remedy: "shorten or correct it",
  };
}

function problemOfArgs(argv: readonly string[]): string | null {
  return firstProblem(
    argv,
    (text, index) => problemOfText(index === 0 ? "its command" : `argument ${index}`, text),
  );
}

function problemOfEnv(env: Readonly<Record<string, string>>): string | null {
  return firstProblem(Object.entries(env), ([name, value]) => {
    const what = `variable "${shown(name)}"`;
    if (name === "" || name.includes("=")) return `${what} has a name that no variable can have`;
    return problemOfText(what, `${name}=${value}`);
  });
}

function problemOfText(what: string, text: string): string | null {
  if (text.includes("\0")) return `${what} holds a NUL character`;
  const length = byteLength(text);
  return length > MAX_STRING_BYTES
    ? `${what} has ${length} bytes, more than the ${MAX_STRING_BYTES} that the system allows`
    : null;
}

function problemOfTotal({ argv, env }: RunSpec): string | null {
  const texts = [...argv, ...Object.entries(env).map((entry) => entry.join("="))];
  const total = texts.reduce((sum, text) => sum + byteLength(text) + 1 + POINTER_BYTES, 0);
  return total > MAX_TOTAL_BYTES
    ? `its arguments and variables have ${total} bytes, more than the ${MAX_TOTAL_BYTES} that fit`
    : null;
}

function firstProblem<T>(
  items: readonly T[],
  problemOf: (item: T, index: number) => string | null,
): string | null {
  for (const [index, item] of items.entries()) {
    const problem = problemOf(item, index);
    if (problem !== null) return problem;
  }
  return null;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A command may be anything; a message is one readable line. */
function shown(text: string): string {
  return escapeControls(text.slice(0, MAX_SHOWN_CHARS));
}
