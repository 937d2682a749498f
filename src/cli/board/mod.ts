import { neverAborted } from "../../async/abort.ts";
import { backendKinds, loadBoardDocument } from "../../backends/registry.ts";
import { isAdapterError, UsageError } from "../../domain/errors.ts";
import { plural } from "../../text/plural.ts";
import { wrap } from "../../text/wrap.ts";
import { writeFiles } from "../init/files.ts";
import type {
  BoardCommand,
  ExportBoardCommand,
  ImportBoardCommand,
  ListBoardCommand,
} from "../options/board/mod.ts";
import { printError, printJson, printText } from "../output.ts";
import { errorColumns, openTerminal } from "../terminal/terminal.ts";
import { add, move, remove } from "./change.ts";
import { withComments } from "./complete.ts";
import { requireKnown } from "./known.ts";
import { formatList, listJson, listQueues, queuesOfBoard } from "./list.ts";
import { openBoard } from "./open_board.ts";
import { addQueue, listQueues as listQueuesOf } from "./queue.ts";

/** Shows or changes the board. Resolves to the exit code. */
export async function board(command: BoardCommand): Promise<number> {
  try {
    return await act(command);
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const lines = error.message.split("\n");
    printError(lines.map((line) => wrap(line, { rest: "  ", width: errorColumns() })).join("\n"));
    return 1;
  }
}

function act(command: BoardCommand): Promise<number> {
  switch (command.action) {
    case "list":
      return list(command);
    case "add":
      return add(command);
    case "move":
      return move(command);
    case "rm":
      return remove(command);
    case "queue add":
      return addQueue(command);
    case "queue list":
      return listQueuesOf(command);
    case "import":
      return importTasks(command);
    case "export":
      return exportTasks(command);
  }
}

async function list({ config, queue, limit, json }: ListBoardCommand): Promise<number> {
  await using opened = await openBoard({ config, isChanged: false });
  const { tasks, settings } = opened;
  if (queue !== undefined) await requireKnown(opened, "list the tasks", queue, "read");
  const names = queue === undefined
    ? await queuesOfBoard(tasks, settings, { signal: neverAborted })
    : [queue];
  const queues = await listQueues(tasks, names, { limit, signal: neverAborted });
  const terminal = openTerminal();
  if (json) return printJson(listJson(queues), terminal);
  return printText(formatList(queues, terminal, Date.now()));
}

async function importTasks({ config, file }: ImportBoardCommand): Promise<number> {
  await using opened = await openBoard({ config, isChanged: true });
  const { tasks, settings } = opened;
  if (tasks.importTasks === undefined) throw cannotImport(settings.backend.type);
  const { read } = await loadBoardDocument();
  const queues = await read(file);
  const count = await tasks.importTasks(queues, { signal: neverAborted });
  return printText(`Imported ${plural(count, "task")} in ${plural(queues.length, "queue")}\n`);
}

async function exportTasks({ config, file }: ExportBoardCommand): Promise<number> {
  await using opened = await openBoard({ config, isChanged: false });
  const { tasks, settings } = opened;
  const queues = await queuesOfBoard(tasks, settings, { signal: neverAborted });
  // In one call, so that a task that moves meanwhile is neither missing nor exported twice.
  const listed = await tasks.getReadyTasks(queues, { limit: Infinity, signal: neverAborted });
  const { tasks: all, incomplete } = await withComments(listed, tasks, { signal: neverAborted });
  const { format } = await loadBoardDocument();
  const text = format(queues, all);
  if (tasks.listQueues === undefined) {
    printError(
      "This board cannot list its queues: only the queues in the config are exported",
    );
  }
  if (incomplete > 0) {
    const what = plural(incomplete, "task was", "tasks were");
    printError(`${what} deleted meanwhile, and exported without comments`);
  }
  if (file === undefined) return printText(text);
  await writeFiles([{ path: file, text, kind: "create", mode: 0o600 }]);
  return printText(
    `Exported ${plural(all.length, "task")} in ${plural(queues.length, "queue")}\n`,
  );
}

function cannotImport(type: string): UsageError {
  const able = backendKinds.filter(({ canImport }) => canImport)
    .map((kind) => `type = ${JSON.stringify(kind.type)}`).join(" or ");
  return new UsageError(
    `Cannot import into a board of type "${type}": only ${able} can import tasks`,
  );
}
