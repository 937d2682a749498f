import { bash, fish, type ShellCompletion, zsh } from "@optique/core/completion";
import { COMPLETE, PROGRAM } from "./help.ts";
import type { CompletionsCommand, Shell } from "./options/tools.ts";
import { printText } from "./output.ts";

const GENERATORS: Readonly<Record<Shell, ShellCompletion>> = { bash, zsh, fish };

/** Prints a script by which a shell asks this program for completions. Resolves to the exit code. */
export function printCompletions({ shell }: Pick<CompletionsCommand, "shell">): number {
  return printText(GENERATORS[shell].generateScript(PROGRAM, [COMPLETE, shell]));
}
