import { lineBreak, type Message, text } from "@optique/core/message";
import type { Usage } from "@optique/core/usage";
import { VERSION } from "../version.ts";

/** The name of the executable. */
export const PROGRAM = "artificer-dispatcher";

/** The command by which a shell asks for the words that can complete a command line. */
export const COMPLETE = "complete";

/** `[OPTIONS]`, instead of a usage line that lists each option, which the lines below it repeat. */
export const OPTIONS: Usage = [
  { type: "optional", terms: [{ type: "argument", metavar: "OPTIONS" }] },
];

/** `[COMMAND] [OPTIONS]`. */
export const USAGE: Usage = [
  { type: "optional", terms: [{ type: "argument", metavar: "COMMAND" }] },
  ...OPTIONS,
];

export const BRIEF: Message = lines("Turns a task board into a work queue for agents");

export const EXAMPLES: Message = lines(
  `${PROGRAM} init`,
  "    write a config for this folder; then run check to see what is missing",
  `${PROGRAM}`,
  "    start with the artificer.toml or pyproject.toml of this folder",
  `${PROGRAM} --config other.toml --port 9000`,
  "    start with another config and port",
  `${PROGRAM} < artificer.toml`,
  "    start without the right to read files",
  `${PROGRAM} --dry-run`,
  "    print what would start, with its command line, and why the rest would not",
  `${PROGRAM} --once`,
  "    fill the free slots with ready tasks, wait for their agents, and exit",
);

export const FOOTER: Message = lines(
  "Exit codes:",
  "  0  the dispatcher was stopped, or all agents of --once succeeded",
  "  1  it failed, or an agent of --once failed",
  "  2  the command line or the config is wrong",
);

/** The output of `version`: the program and the platform, for bug reports. */
export function describeVersion(): string {
  const { os, arch } = Deno.build;
  return `${PROGRAM} ${VERSION} (deno ${Deno.version.deno}, ${os} ${arch})`;
}

/** A message of several lines. */
export function lines(...all: readonly string[]): Message {
  return all.flatMap((line, i) => i === 0 ? [text(line)] : [lineBreak(), text(line)]);
}
