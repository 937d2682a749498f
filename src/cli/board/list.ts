import { taskJson } from "../../api/schemas/task.ts";
import { queuesOf } from "../../compose/route_queues.ts";
import type { Settings } from "../../config/settings.ts";
import type { CallOptions, TaskAdapter } from "../../contracts/task_adapter.ts";
import type { Task } from "../../domain/task.ts";
import type { ListBoardCommand } from "../options/board/mod.ts";
import { oneLine } from "../../text/printable.ts";
import { wrap } from "../../text/wrap.ts";
import { formatTable } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { formatAgo } from "../terminal/time.ts";

/** A queue and its first tasks. */
export interface ListedQueue {
  readonly queue: string;
  readonly tasks: readonly Task[];
  /** Whether the queue has more tasks. */
  readonly hasMore: boolean;
}

const COLUMNS = [
  { title: "ID" },
  { title: "QUEUE", flexible: true, keepsEnd: true },
  { title: "NAME", flexible: true },
  { title: "LABELS", flexible: true, spare: true },
  { title: "ASSIGNEES", flexible: true, spare: true },
  { title: "COMMENTS", align: "right", spare: true },
  { title: "CREATED", spare: true },
] as const;

/** Reads the first tasks of each of `queues`. */
export async function listQueues(
  tasks: Pick<TaskAdapter, "getReadyTasks">,
  queues: readonly string[],
  { limit, signal }: Pick<ListBoardCommand, "limit"> & CallOptions,
): Promise<ListedQueue[]> {
  // One more than the limit shows whether the queue has more.
  const all = await tasks.getReadyTasks(queues, { limit: limit + 1, signal });
  return queues.map((queue) => {
    const own = all.filter((task) => task.queue === queue);
    return { queue, tasks: own.slice(0, limit), hasMore: own.length > limit };
  });
}

/** Formats the list for programs. */
export function listJson(queues: readonly ListedQueue[]): string {
  const listed = queues.map(({ queue, tasks, hasMore }) => ({
    queue,
    has_more: hasMore,
    tasks: tasks.map(listedJson),
  }));
  return JSON.stringify({ queues: listed });
}

/** A task for programs: comments that were not read are null, with their number beside them. */
function listedJson(task: Task) {
  const { commentCount } = task;
  return commentCount === undefined
    ? taskJson(task)
    : { ...taskJson(task), comments: null, comment_count: commentCount };
}

/** Formats the list for people: a table of tasks, and which queues are empty or have more. */
export function formatList(
  queues: readonly ListedQueue[],
  terminal: Pick<Terminal, "width" | "paint">,
  now: number,
): string {
  const rows = queues.flatMap(({ tasks }) => tasks).map((task) => [
    task.id,
    task.queue,
    task.name,
    task.labels.join(", "),
    task.assignees.join(", "),
    commentsOf(task),
    task.createdAt === null ? "" : formatAgo(task.createdAt, now),
  ]);
  const table = rows.length === 0 ? "" : formatTable(COLUMNS, rows, terminal);
  const remarks = remarksOn(queues).map((remark) => formatRemark(remark, terminal)).join("");
  return [table, remarks].filter((part) => part !== "").join("\n");
}

function formatRemark(
  remark: string,
  { width, paint }: Pick<Terminal, "width" | "paint">,
): string {
  const lines = wrap(remark, { rest: "  ", width, breaksWords: true }).split("\n");
  return lines.map((line) => `${paint("dim", line)}\n`).join("");
}

function commentsOf({ comments, commentCount = comments.length }: Task): string {
  return commentCount === null ? "?" : commentCount === 0 ? "" : String(commentCount);
}

function remarksOn(queues: readonly ListedQueue[]): string[] {
  if (queues.length === 0) return ["The board has no queue yet"];
  const named = (some: readonly ListedQueue[]) =>
    some.map(({ queue }) => `"${oneLine(queue)}"`).join(", ");
  const empty = queues.filter(({ tasks }) => tasks.length === 0);
  const long = queues.filter(({ hasMore }) => hasMore);
  return [
    ...long.length === 0 ? [] : [`There are more tasks in ${named(long)}; --limit shows them`],
    ...empty.length === 0 ? [] : [`There is no task in ${named(empty)}`],
  ];
}

/** The queues of a board: all of them if the board can list them, else those that the config names. */
export async function queuesOfBoard(
  tasks: TaskAdapter,
  { routes }: Pick<Settings, "routes">,
  options: CallOptions,
): Promise<readonly string[]> {
  return await tasks.listQueues?.(options) ?? queuesOf(routes);
}
