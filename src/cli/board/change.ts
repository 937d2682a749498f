import { taskJson } from "../../api/schemas/task.ts";
import { queuesOf } from "../../compose/route_queues.ts";
import { neverAborted } from "../../async/abort.ts";
import { AdapterError, isAdapterError, UsageError } from "../../domain/errors.ts";
import type { Task } from "../../domain/task.ts";
import { taskNamed } from "../../operations/names/task_named.ts";
import { oneLine } from "../../text/printable.ts";
import { readText } from "../client/input.ts";
import { PROGRAM } from "../help.ts";
import type {
  AddToBoardCommand,
  MoveOnBoardCommand,
  RemoveFromBoardCommand,
} from "../options/board/mod.ts";
import { printJson, printText } from "../output.ts";
import { formatSentence } from "../terminal/block.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { requireKnown } from "./known.ts";
import { whatFollows } from "./next.ts";
import { type OpenBoard, openBoard } from "./open_board.ts";

/** `board add`: adds a task to the end of a queue. */
export async function add(command: AddToBoardCommand): Promise<number> {
  const { config, queue, name, json } = command;
  requireOneReader(command);
  const description = await readText(command.description ?? "");
  await using opened = await openBoard({ config, isChanged: true });
  await requireKnown(opened, `add a task to ${JSON.stringify(queue)}`, queue, "write");
  const task = await opened.tasks.createTask(queue, name, description, { signal: neverAborted });
  if (json) return printJson(JSON.stringify(taskJson(task)), openTerminal());
  return say(`Added task ${oneLine(task.id)} to ${place(task, opened)}`);
}

/** `board move`: moves a task to the end of another queue. */
export async function move(
  { config, id: given, queue, json }: MoveOnBoardCommand,
): Promise<number> {
  await using opened = await openBoard({ config, isChanged: true });
  const id = await idNamed("move the task", given, opened);
  await requireKnown(opened, `move task ${JSON.stringify(id)}`, queue, "write");
  const task = await opened.tasks.moveTask(id, queue, { signal: neverAborted });
  if (json) return printJson(JSON.stringify(taskJson(task)), openTerminal());
  return say(`Moved task ${oneLine(task.id)} to ${place(task, opened)}`);
}

/** `board rm`: removes a task, after the person has agreed. */
export async function remove(command: RemoveFromBoardCommand): Promise<number> {
  const { config, id } = command;
  await using opened = await openBoard({ config, isChanged: true });
  const { tasks, settings } = opened;
  if (tasks.deleteTask === undefined) {
    throw new UsageError(
      `Cannot remove a task from a board of type "${settings.backend.type}": the board cannot do that`,
    );
  }
  const task = await taskToRemove(opened, await idNamed("remove the task", id, opened));
  requireIdle(task, command, opened);
  if (!agrees(task, command)) return say("Nothing was removed");
  const how = await tasks.deleteTask(task.id, { signal: neverAborted });
  const what = `task ${oneLine(task.id)} (${oneLine(task.name)})`;
  return how === "trashed"
    ? say(`Moved ${what} from "${oneLine(task.queue)}" to the trash of its board`)
    : say(`Removed ${what} from "${oneLine(task.queue)}"`);
}

/**
 * The id of the task that a person names by it, or by its beginning.
 *
 * @throws {AdapterError} if several tasks fit, or if too little of the id was given for a change
 */
async function idNamed(
  what: string,
  given: string,
  { tasks, settings: { routes } }: Pick<OpenBoard, "tasks" | "settings">,
): Promise<string> {
  const source = { tasks, queues: queuesOf(routes) };
  const named = await taskNamed({ what, given, use: "change" }, source, { signal: neverAborted });
  if (named.ok) return named.value;
  throw new AdapterError(named.code === "not_found" ? named.code : "invalid", named.detail);
}

/** @throws {AdapterError} `not_found`, in the words of a removal */
async function taskToRemove({ tasks }: Pick<OpenBoard, "tasks">, id: string): Promise<Task> {
  try {
    return await tasks.getTask(id, { signal: neverAborted });
  } catch (error) {
    if (!isAdapterError(error, "not_found")) throw error;
    const named = JSON.stringify(id);
    const problem = `Cannot remove task ${named}: the board has no task ${named}`;
    const remedy = `"${PROGRAM} board list" lists all tasks`;
    throw new AdapterError("not_found", problem, { remedy });
  }
}

/**
 * Refuses a task that an agent may work on, since its result would have no place.
 *
 * @throws {AdapterError} `conflict`
 */
function requireIdle(
  { id, queue }: Task,
  { force }: Pick<RemoveFromBoardCommand, "force">,
  { settings }: Pick<OpenBoard, "settings">,
): void {
  const isTaken = settings.routes.some(({ inProgressQueue }) => inProgressQueue === queue);
  if (force || !isTaken) return;
  const problem = `Cannot remove task ${JSON.stringify(id)}: it is in ${
    JSON.stringify(queue)
  }, so an agent may work on it`;
  const remedy = `cancel its run or move the task first, or give --force`;
  throw new AdapterError("conflict", problem, { remedy });
}

/** Asks the person, unless the command line answers already. */
function agrees({ id, name, queue }: Task, { yes }: Pick<RemoveFromBoardCommand, "yes">): boolean {
  if (yes) return true;
  if (!Deno.stdin.isTerminal()) {
    throw new UsageError(`Cannot ask whether to remove task ${JSON.stringify(id)}: give --yes`);
  }
  const what = `task ${oneLine(id)} (${oneLine(name)})`;
  const answer = prompt(`Remove ${what} from "${oneLine(queue)}" for good? [y/N]:`);
  return /^y(es)?$/i.test(answer?.trim() ?? "");
}

function place({ queue }: Task, { settings }: Pick<OpenBoard, "settings">): string {
  return `"${oneLine(queue)}": ${whatFollows(queue, settings)}`;
}

/** Prints a sentence in lines that the terminal does not have to break. */
function say(sentence: string): number {
  return printText(formatSentence(sentence, openTerminal().width));
}

function requireOneReader({ config, description }: AddToBoardCommand): void {
  if (config !== "-" || description !== "-") return;
  throw new UsageError(
    "Cannot read both the config and the description from standard input: give one of them in another way",
  );
}
