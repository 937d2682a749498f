import { basename } from "node:path";
import { columnsOf } from "../../text/columns.ts";
import { noun, plural } from "../../text/plural.ts";
import { printable } from "../../text/printable.ts";
import { commandLine, pasteableLine } from "../../text/shell_word.ts";
import { wrap } from "../../text/wrap.ts";
import { PROGRAM } from "../help.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { fullName } from "./board/chosen.ts";
import type { PlannedFile } from "./files.ts";
import type { Decision } from "./questions/decide.ts";
import { pathFrom } from "./questions/place.ts";

const [NAME, DESCRIPTION] = ["Say hello", "Write hello.txt"];

/** What `init` prints at the end. */
export interface Ending extends Decision {
  /** Where init ran. */
  readonly folder: string;
  /** What was created or changed. */
  readonly files: readonly PlannedFile[];
  readonly remarks: readonly string[];
  /** The queues that were created on a board that was there. */
  readonly created: readonly string[];
  /** The id of the task that was added; null if none was. */
  readonly added: string | null;
  /** How many tasks agents would start with at once, beside that one. */
  readonly waiting: number;
}

type Place = Pick<Terminal, "paint" | "width">;

/** Formats which files were written, and what to do next. */
export function nextSteps(ending: Ending, terminal: Place): string {
  const { place: { home }, folder, agent } = ending;
  const { paint } = terminal;
  const steps: [command: string, what: string][] = [
    ...home === folder
      ? []
      : [[commandLine(["cd", pathFrom(folder, home)]), ""] as [string, string]],
    ...agent?.login === "logged_out" && agent.program !== null
      ? [[agent.program.logIn, `Log in: ${agent.command} is not logged in`] as [string, string]]
      : [],
    [`${PROGRAM} check`, "See whether anything is missing"],
    [`${PROGRAM} start --dry-run`, "See what would start"],
    [`${PROGRAM} start`, "Start the dispatcher"],
  ];
  return [
    ...written(ending, terminal),
    "",
    paint("bold", "Next:"),
    ...steps.flatMap((step) => stepLines(step, terminal)),
    "",
    ...tasksOf(ending, terminal),
    "",
  ].join("\n");
}

function written(
  { board, place: { home, work }, folder, files, remarks, created }: Ending,
  { paint, width }: Place,
): string[] {
  const names = files.filter(({ kind }) => kind !== "folder").map(({ path }) => basename(path));
  const where = home === folder ? "" : ` in ${printable(pathFrom(folder, home))}`;
  const lists = created.map((queue) => JSON.stringify(queue)).join(", ");
  const said = [
    ...created.length === 0
      ? []
      : [`Created the ${noun(created.length, board.queueWord)} ${lists}`],
    ...remarks,
    `Agents work in ${
      work === folder ? "this folder" : `${pathFrom(folder, work)}/`
    }: these files lie outside of it`,
  ];
  return [
    paint("bold", wrap(`Wrote ${names.join(", ")}${where}`, { rest: "  ", width })),
    ...said.map((remark) => wrap(printable(remark), { first: "  ", rest: "    ", width })),
  ];
}

/** Columns of a command, so that what it does stands in one column behind it. */
const COMMAND_COLUMNS = 38;

/** A command, and behind it what it does; below it where the terminal is too narrow. */
function stepLines([command, what]: [string, string], { paint, width }: Place): string[] {
  const shown = paint("cyan", command);
  if (what === "") return [`  ${shown}`];
  if (2 + COMMAND_COLUMNS + columnsOf(what) > width) return [`  ${shown}`, `    ${what}`];
  return [`  ${shown}${" ".repeat(Math.max(2, COMMAND_COLUMNS - columnsOf(command)))}${what}`];
}

/** Says which tasks start at once, because agents cost money. If there is none, it shows how to add one. */
function tasksOf(
  { answers: { queues, command }, board, added, waiting, firstTask }: Ending,
  { width }: Place,
): string[] {
  const ready = printable(JSON.stringify(queues.ready));
  if (added !== null) {
    const task = `Added task ${printable(added)} to ${ready}, ${
      printable(JSON.stringify(firstTask))
    }`;
    return [wrap(`${task}: start runs ${command} on it`, { rest: "  ", width })];
  }
  if (waiting > 0) {
    const tasks = waiting === 1 ? "a task" : plural(waiting, "task");
    return [
      wrap(`${ready} already contains ${tasks}: start runs ${command} for each, one at a time`, {
        width,
      }),
    ];
  }
  const add = ["board", "add", fullName(board, queues.ready), NAME, "-d", DESCRIPTION];
  return [
    wrap(`Nothing starts yet: ${ready} is empty. Add a task with:`, { width }),
    `  ${pasteableLine([PROGRAM, ...add])}`,
  ];
}
