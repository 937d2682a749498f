import { systemClock } from "../../async/system_clock.ts";
import { AdapterError } from "../../domain/errors.ts";
import type { Comment, Task } from "../../domain/task.ts";
import type { ImportedQueue } from "../../contracts/task_adapter.ts";
import type { BoardDocument } from "../kind.ts";
import { describeMalformed } from "./file/failures.ts";
import { loadBoard } from "./file/load_board.ts";
import { toTask } from "./mapping.ts";
import { boardText } from "./text/document.ts";

/** JSON boards as the files of imports and exports. */
export const document: BoardDocument = { read: readDocument, format: formatDocument };

/**
 * Reads the queues of a JSON board, in the order of the file.
 *
 * @throws {AdapterError} for a file that is not a board, or that holds an item that is not a task
 */
export async function readDocument(path: string): Promise<ImportedQueue[]> {
  const { board } = await loadBoard(path, { clock: systemClock, trace: () => {}, known: null });
  const [malformed] = board.malformed;
  if (malformed !== undefined) {
    const item = describeMalformed(malformed, boardText(board));
    throw new AdapterError(
      "invalid",
      `Cannot import ${
        JSON.stringify(path)
      }: an item of ${item} is not a task: ${malformed.reason}`,
      { remedy: "correct it first" },
    );
  }
  return Array.from(board.queues.values(), ({ name, entries }) => ({
    name,
    tasks: entries.map((entry) => toTask({ queue: name, entry }, path)),
  }));
}

/** The text of a JSON board. The queues keep their order, also those whose names are numbers. */
export function formatDocument(queues: readonly string[], tasks: readonly Task[]): string {
  const ofQueue = Map.groupBy(tasks, ({ queue }) => queue);
  const members = queues.map((queue) => {
    const items = (ofQueue.get(queue) ?? []).map(toEntry);
    return `    ${JSON.stringify(queue)}: ${indented(JSON.stringify(items, null, 2))}`;
  });
  const body = members.length === 0 ? "" : `\n${members.join(",\n")}\n  `;
  return `{\n  "queues": {${body}}\n}\n`;
}

/** The text of a task, without its queue and link, which follow from the file. */
function toEntry(task: Task): Record<string, unknown> {
  const { id, name, description, createdAt, labels, assignees, comments, tasks } = task;
  return {
    id,
    name,
    description,
    created_at: createdAt,
    labels,
    assignees,
    comments: comments.map(toCommentEntry),
    tasks: tasks.map(({ id, name, completed }) => ({ id, name, completed })),
  };
}

function toCommentEntry({ id, author, text, createdAt }: Comment): Record<string, unknown> {
  return { id, author, text, created_at: createdAt };
}

/** A string in JSON holds no line end. */
function indented(json: string): string {
  return json.replaceAll("\n", "\n    ");
}
