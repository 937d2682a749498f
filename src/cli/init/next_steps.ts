import { pasteableLine } from "../../text/shell_word.ts";
import { wrap } from "../../text/wrap.ts";
import { PROGRAM } from "../help.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { printable } from "../../text/printable.ts";
import type { Decision } from "./questions.ts";

const [NAME, DESCRIPTION] = ["Say hello", "Write hello.txt"];

/** What `init` prints at the end. */
export interface Ending extends Decision {
  /** The names of the files that were created or changed. */
  readonly written: readonly string[];
  readonly remarks: readonly string[];
}

/** Formats which files were written, and what to do next. */
export function nextSteps(
  { answers, board, written, remarks }: Ending,
  { paint }: Pick<Terminal, "paint">,
): string {
  const step = (command: string, what: string) =>
    `  ${paint("cyan", `${PROGRAM} ${command}`.padEnd(38))}${what}`;
  return [
    paint("bold", `Wrote ${written.join(", ")}`),
    ...remarks.map((remark) => wrap(printable(remark), { first: "  ", rest: "    " })),
    "",
    paint("bold", "Next:"),
    step("check", "See whether anything is missing"),
    step("start --dry-run", "See what would start"),
    step("start", "Start the dispatcher"),
    "",
    ...tasksOf({ answers, board }),
    "",
  ].join("\n");
}

/** Says which tasks start at once, because agents cost money. If there is none, it shows how to add one. */
function tasksOf({ answers: { queues, command, board: name }, board }: Decision): string[] {
  const ready = printable(JSON.stringify(queues.ready));
  const count = board.queues?.get(queues.ready) ?? 0;
  if (count > 0) {
    const tasks = count === 1 ? "a task" : `${count} tasks`;
    return [
      wrap(`${ready} already contains ${tasks}: start runs ${command} for each, one at a time`),
    ];
  }
  const nothing = `Nothing starts yet: ${ready} is empty.`;
  const { writtenTask } = board.scaffold;
  if (writtenTask === undefined) {
    const add = ["board", "add", queues.ready, NAME, "-d", DESCRIPTION];
    return [wrap(`${nothing} Add a task with:`), `  ${pasteableLine([PROGRAM, ...add])}`];
  }
  return [
    wrap(`${nothing} A task in ${printable(name)} looks like this:`),
    `  ${writtenTask({ name: NAME, description: DESCRIPTION })}`,
  ];
}
