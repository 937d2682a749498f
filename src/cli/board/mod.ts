import { resolve } from "node:path";
import { taskJson } from "../../api/schemas/task.ts";
import { neverAborted } from "../../async/abort.ts";
import { backendKinds, loadBoardDocument } from "../../backends/registry.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { AdapterError, isAdapterError, UsageError } from "../../domain/errors.ts";
import { plural } from "../../text/plural.ts";
import { wrap } from "../../text/wrap.ts";
import { readText } from "../client/input.ts";
import { writeFiles } from "../init/files.ts";
import type {
  AddToBoardCommand,
  BoardCommand,
  ExportBoardCommand,
  ImportBoardCommand,
  ListBoardCommand,
} from "../options/board.ts";
import { printError, printJson, printText } from "../output.ts";
import { oneLine } from "../../text/printable.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { formatList, listJson, listQueues, queuesOfBoard } from "./list.ts";
import { openBoard } from "./open_board.ts";

/** Shows or changes the board. Resolves to the exit code. */
export async function board(command: BoardCommand): Promise<number> {
  try {
    return await act(command);
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    printError(wrap(error.message, { first: "", rest: "  " }));
    return 1;
  }
}

function act(command: BoardCommand): Promise<number> {
  switch (command.action) {
    case "list":
      return list(command);
    case "add":
      return add(command);
    case "import":
      return importTasks(command);
    case "export":
      return exportTasks(command);
  }
}

async function list({ config, queue, limit, json }: ListBoardCommand): Promise<number> {
  await using opened = await openBoard({ config, isChanged: false });
  const { tasks, settings } = opened;
  if (queue !== undefined) await requireQueue(tasks, queue);
  const names = queue === undefined
    ? await queuesOfBoard(tasks, settings, { signal: neverAborted })
    : [queue];
  const queues = await listQueues(tasks, names, { limit, signal: neverAborted });
  const terminal = openTerminal();
  if (json) return printJson(listJson(queues), terminal);
  return printText(formatList(queues, terminal, Date.now()));
}

async function add(command: AddToBoardCommand): Promise<number> {
  const { config, queue, name, json } = command;
  requireOneReader(command);
  const description = await readText(command.description ?? "");
  await using opened = await openBoard({ config, isChanged: true });
  const task = await opened.tasks.createTask(queue, name, description, { signal: neverAborted });
  if (json) return printJson(JSON.stringify(taskJson(task)), openTerminal());
  return printText(`Added task ${oneLine(task.id)} to "${oneLine(task.queue)}"\n`);
}

async function importTasks({ config, file }: ImportBoardCommand): Promise<number> {
  await using opened = await openBoard({ config, isChanged: true });
  const { tasks, settings } = opened;
  if (tasks.importTasks === undefined) throw cannotImport(settings.backend.type);
  const { read } = await loadBoardDocument();
  const queues = await read(resolve(file));
  const count = await tasks.importTasks(queues, { signal: neverAborted });
  return printText(`Imported ${plural(count, "task")} in ${plural(queues.length, "queue")}\n`);
}

async function exportTasks({ config, file }: ExportBoardCommand): Promise<number> {
  await using opened = await openBoard({ config, isChanged: false });
  const { tasks, settings } = opened;
  const queues = await queuesOfBoard(tasks, settings, { signal: neverAborted });
  // In one call, so that a task that moves meanwhile is neither missing nor exported twice.
  const all = await tasks.getReadyTasks(queues, { limit: Infinity, signal: neverAborted });
  const { format } = await loadBoardDocument();
  const text = format(queues, all);
  if (tasks.listQueues === undefined) {
    printError(
      "This board cannot list its queues: only the queues in the config are exported",
    );
  }
  if (file === undefined) return printText(text);
  await writeFiles([{ path: resolve(file), text, kind: "create", mode: 0o600 }]);
  return printText(
    `Exported ${plural(all.length, "task")} in ${plural(queues.length, "queue")}\n`,
  );
}

/** Refuses a queue that does not exist, so that a typing error does not look like an empty queue. */
async function requireQueue(tasks: TaskAdapter, queue: string): Promise<void> {
  const [problem] = await tasks.checkQueues?.([queue], { signal: neverAborted }) ?? [];
  if (problem === undefined) return;
  const near = problem.suggestion;
  const remedy = near === null
    ? await namesOfQueues(tasks)
    : `did you mean ${JSON.stringify(near)}?`;
  const what = `Cannot list the tasks: ${uncapitalized(problem.problem)}`;
  throw new AdapterError("not_found", what, { remedy });
}

/** Names the queues of the board, or returns null if it has none or cannot list them. */
async function namesOfQueues(tasks: TaskAdapter): Promise<string | null> {
  const queues = await tasks.listQueues?.({ signal: neverAborted }) ?? [];
  if (queues.length === 0) return null;
  return `the board has ${queues.map((queue) => JSON.stringify(queue)).join(", ")}`;
}

function cannotImport(type: string): UsageError {
  const able = backendKinds.filter(({ canImport }) => canImport)
    .map((kind) => `type = ${JSON.stringify(kind.type)}`).join(" or ");
  return new UsageError(
    `Cannot import into a board of type "${type}": only ${able} can import tasks`,
  );
}

function requireOneReader({ config, description }: AddToBoardCommand): void {
  if (config !== "-" || description !== "-") return;
  throw new UsageError(
    "Cannot read both the config and the description from standard input: give one of them in another way",
  );
}

function uncapitalized(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}
