import { basename } from "node:path";
import { commandLine, pasteableLine } from "../../text/shell_word.ts";
import { wrap } from "../../text/wrap.ts";
import { PROGRAM } from "../help.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { printable } from "../../text/printable.ts";
import type { PlannedFile } from "./files.ts";
import { pathFrom } from "./questions/place.ts";
import type { Decision } from "./questions/decide.ts";

const [NAME, DESCRIPTION] = ["Say hello", "Write hello.txt"];

/** What `init` prints at the end. */
export interface Ending extends Decision {
  /** Where init ran. */
  readonly folder: string;
  /** What was created or changed. */
  readonly files: readonly PlannedFile[];
  readonly remarks: readonly string[];
}

/** Formats which files were written, and what to do next. */
export function nextSteps(
  { answers, board, place, folder, files, remarks }: Ending,
  { paint, width }: Pick<Terminal, "paint" | "width">,
): string {
  const { home, work } = place;
  const line = (command: string, what: string) =>
    what === "" ? `  ${paint("cyan", command)}` : `  ${paint("cyan", command.padEnd(38))}${what}`;
  const names = files.filter(({ kind }) => kind !== "folder").map(({ path }) => basename(path));
  const where = home === folder ? "" : ` in ${printable(pathFrom(folder, home))}`;
  const said = [
    ...remarks,
    `Agents work in ${
      work === folder ? "this folder" : `${pathFrom(folder, work)}/`
    }: these files lie outside of it`,
  ];
  const cd = home === folder ? [] : [line(commandLine(["cd", pathFrom(folder, home)]), "")];
  return [
    paint("bold", wrap(`Wrote ${names.join(", ")}${where}`, { rest: "  ", width })),
    ...said.map((remark) => wrap(printable(remark), { first: "  ", rest: "    ", width })),
    "",
    paint("bold", "Next:"),
    ...cd,
    line(`${PROGRAM} check`, "See whether anything is missing"),
    line(`${PROGRAM} start --dry-run`, "See what would start"),
    line(`${PROGRAM} start`, "Start the dispatcher"),
    "",
    ...tasksOf({ answers, board }, width),
    "",
  ].join("\n");
}

/** Says which tasks start at once, because agents cost money. If there is none, it shows how to add one. */
function tasksOf(
  { answers: { queues, command, board: name }, board }: Pick<Decision, "answers" | "board">,
  width: number,
): string[] {
  const ready = printable(JSON.stringify(queues.ready));
  const count = board.queues?.get(queues.ready) ?? 0;
  if (count > 0) {
    const tasks = count === 1 ? "a task" : `${count} tasks`;
    return [
      wrap(`${ready} already contains ${tasks}: start runs ${command} for each, one at a time`, {
        width,
      }),
    ];
  }
  const nothing = `Nothing starts yet: ${ready} is empty.`;
  const { writtenTask } = board.scaffold;
  if (writtenTask === undefined) {
    const add = ["board", "add", queues.ready, NAME, "-d", DESCRIPTION];
    return [
      wrap(`${nothing} Add a task with:`, { width }),
      `  ${pasteableLine([PROGRAM, ...add])}`,
    ];
  }
  return [
    wrap(`${nothing} A task in ${printable(name)} looks like this:`, { width }),
    `  ${writtenTask({ name: NAME, description: DESCRIPTION })}`,
  ];
}
