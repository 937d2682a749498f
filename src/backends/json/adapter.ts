import type {
  CallOptions,
  FoundTask,
  QueueProblem,
  ReadyOptions,
  TaskAdapter,
  WriteTrouble,
} from "../../contracts/task_adapter.ts";
import type { Comment, Task, TaskChanges } from "../../domain/task.ts";
import { boardPath, type FileBoardOptions } from "../file_board.ts";
import type { BackendContext } from "../kind.ts";
import { queueProblems } from "../queue_names.ts";
import { taskNotFound } from "./draft.ts";
import { BoardFile, type BoardFileOptions } from "./file/board_file.ts";
import { watchFile } from "./file/watch_file.ts";
import { toTask } from "./mapping.ts";
import * as operations from "./operations.ts";

/** What tests may replace. */
export type JsonSeams = Pick<BoardFileOptions, "lockWaitMs" | "trace">;

/** Creates the adapter of a board that is a JSON file. */
export function createJsonBackend(
  { url, user }: FileBoardOptions,
  context: BackendContext,
  seams: JsonSeams = {},
): TaskAdapter {
  return new JsonBoard(boardPath(url, context.baseDir), user, context, seams);
}

/**
 * A board in one JSON file, which people and other programs also edit.
 *
 * As in the Python tool, a queue that the file does not have reads as empty, and is created when a task goes
 * there: such boards often lack the queues that no task was in yet. A name that misspells another queue is
 * `invalid`, so that a typing error does not park tasks in a queue that no person reads.
 */
class JsonBoard implements TaskAdapter {
  readonly canRevert = true;
  readonly #file: BoardFile;
  readonly #path: string;
  readonly #user: string;
  readonly #context: BackendContext;

  constructor(path: string, user: string, context: BackendContext, seams: JsonSeams) {
    this.#path = path;
    this.#user = user;
    this.#context = context;
    this.#file = new BoardFile(path, { ...seams, clock: context.clock, warn: context.warn });
  }

  async getReadyTasks(queueNames: readonly string[], options: ReadyOptions): Promise<Task[]> {
    const { queues } = await this.#file.read(options.signal);
    return [...new Set(queueNames)].flatMap((queue) => {
      const tasks = queues.get(queue)?.entries.values().filter(({ id }) => id !== null);
      return (tasks?.take(options.limit).toArray() ?? [])
        .map((entry) => toTask({ queue, entry }, this.#path));
    });
  }

  async getTask(taskId: string, { signal }: CallOptions): Promise<Task> {
    const { index } = await this.#file.read(signal);
    const located = index.get(taskId);
    if (located === undefined) {
      throw taskNotFound(taskId, `Cannot read task ${JSON.stringify(taskId)}`);
    }
    return toTask(located, this.#path);
  }

  async findTasks(part: string, { limit, signal }: ReadyOptions): Promise<FoundTask[]> {
    const { index } = await this.#file.read(signal);
    const own = index.get(part);
    const found = own === undefined
      ? index.entries().filter(([id]) => id.startsWith(part)).map(([, located]) => located)
      : [own].values();
    return found.take(limit).toArray().map((located) => toTask(located, this.#path))
      .map(({ id, name, queue }) => ({ id, name, queue }));
  }

  moveTask(taskId: string, targetQueue: string, { signal }: CallOptions): Promise<Task> {
    return this.#file.write(
      (draft) => toTask(operations.moveTask(draft, taskId, targetQueue), this.#path),
      signal,
    );
  }

  addComment(taskId: string, text: string, { signal }: CallOptions): Promise<Comment> {
    // Created before the write, which may run more than once.
    const comment = {
      id: crypto.randomUUID(),
      author: this.#user,
      text,
      createdAt: this.#now(),
    };
    return this.#file.write((draft) => {
      operations.addComment(draft, taskId, comment);
      return comment;
    }, signal);
  }

  updateTask(taskId: string, changes: TaskChanges, { signal }: CallOptions): Promise<Task> {
    return this.#file.write(
      (draft) => toTask(operations.updateTask(draft, taskId, changes), this.#path),
      signal,
    );
  }

  createTask(
    queueName: string,
    name: string,
    description: string,
    { signal }: CallOptions,
  ): Promise<Task> {
    const task = { name, description, createdAt: this.#now() };
    return this.#file.write(
      (draft) => toTask(operations.createTask(draft, queueName, task), this.#path),
      signal,
    );
  }

  async whoAmI({ signal }: CallOptions): Promise<string> {
    await Promise.resolve();
    signal.throwIfAborted();
    return this.#user;
  }

  claimTask(
    taskId: string,
    from: string,
    to: string,
    { signal }: CallOptions,
  ): Promise<"claimed" | "lost"> {
    const claim = { from, to, user: this.#user };
    return this.#file.write((draft) => operations.claimTask(draft, taskId, claim), signal);
  }

  releaseTask(
    taskId: string,
    from: string,
    to: string,
    { signal }: CallOptions,
  ): Promise<"released" | "lost"> {
    const claim = { from, to, user: this.#user };
    return this.#file.write((draft) => operations.releaseTask(draft, taskId, claim), signal);
  }

  writeTrouble(): WriteTrouble | null {
    return this.#file.writeTrouble();
  }

  watch(signal: AbortSignal): AsyncIterable<void> {
    return watchFile(this.#path, signal, this.#context);
  }

  async checkQueues(names: readonly string[], { signal }: CallOptions): Promise<QueueProblem[]> {
    const { queues } = await this.#file.read(signal);
    return queueProblems(names, queues);
  }

  async listQueues({ signal }: CallOptions): Promise<string[]> {
    const { queues } = await this.#file.read(signal);
    return [...queues.keys()];
  }

  createQueue(name: string, { signal }: CallOptions): Promise<"created" | "exists"> {
    return this.#file.write((draft) => operations.createQueue(draft, name), signal);
  }

  async deleteTask(taskId: string, { signal }: CallOptions): Promise<"deleted"> {
    await this.#file.write((draft) => operations.deleteTask(draft, taskId), signal);
    return "deleted";
  }

  async close(): Promise<void> {
    await this.#file.idle();
  }

  #now(): string {
    return new Date(this.#context.clock.now()).toISOString();
  }
}
