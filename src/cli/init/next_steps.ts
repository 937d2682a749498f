import { pasteableLine } from "../../text/shell_word.ts";
import { wrap } from "../../text/wrap.ts";
import { PROGRAM } from "../help.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { printable } from "../../text/printable.ts";
import type { Decision } from "./questions.ts";

const [NAME, DESCRIPTION] = ["Say hello", "Write hello.txt"];

/** What is told at the end. */
export interface Ending extends Decision {
  /** What was made or added to, by name. */
  readonly written: readonly string[];
  readonly remarks: readonly string[];
}

/** What was written, and what a person does next. */
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
    step("check", "Is all there that it needs?"),
    step("start --dry-run", "What would be started?"),
    step("start", "Go"),
    "",
    ...tasksOf({ answers, board }),
    "",
  ].join("\n");
}

/** Nobody is to learn from a bill that tasks were waiting. */
function tasksOf({ answers: { queues, command, board: name }, board }: Decision): string[] {
  const ready = printable(JSON.stringify(queues.ready));
  const count = board.queues?.get(queues.ready) ?? 0;
  if (count > 0) {
    const tasks = count === 1 ? "a task" : `${count} tasks`;
    return [
      wrap(`${ready} already holds ${tasks}: start has ${command} work on it, one at a time`),
    ];
  }
  const nothing = `Nothing starts yet: ${ready} is empty.`;
  const { writtenTask } = board.scaffold;
  if (writtenTask === undefined) {
    const add = ["board", "add", queues.ready, NAME, "-d", DESCRIPTION];
    return [wrap(`${nothing} This adds a task:`), `  ${pasteableLine([PROGRAM, ...add])}`];
  }
  return [
    wrap(`${nothing} A task in ${printable(name)} looks like this:`),
    `  ${writtenTask({ name: NAME, description: DESCRIPTION })}`,
  ];
}
