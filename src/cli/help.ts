import { lineBreak, type Message, text } from "@optique/core/message";
import type { Usage } from "@optique/core/usage";

/** What the executable is called. */
export const PROGRAM = "artificer-dispatcher";

/** The command by which a shell asks what may stand at the cursor. */
export const COMPLETE = "complete";

/** `[OPTIONS]`: the generated line lists each of them, and the lines below do so again. */
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
  "    write a config for this folder; then check tells whether all is there",
  `${PROGRAM}`,
  "    start with the artificer.toml or pyproject.toml of this folder",
  `${PROGRAM} --config other.toml --port 9000`,
  "    start with another config and port",
  `${PROGRAM} < artificer.toml`,
  "    start without the right to read files",
  `${PROGRAM} --dry-run`,
  "    say what would start, with its command line, and why the rest would not",
  `${PROGRAM} --once`,
  "    fill the free slots with ready tasks, wait for their agents, and exit",
);

export const FOOTER: Message = lines(
  "Exit codes:",
  "  0  it was asked to stop, or all agents of --once succeeded",
  "  1  it failed, or an agent of --once did",
  "  2  the command line or the config is wrong",
);

/** One line each. */
export function lines(...all: readonly string[]): Message {
  return all.flatMap((line, i) => i === 0 ? [text(line)] : [lineBreak(), text(line)]);
}
