import type {
  CallOptions,
  ClaimOptions,
  FoundTask,
  ImportedQueue,
  QueueProblem,
  ReadyOptions,
  RecallOptions,
  TaskAdapter,
  WriteTrouble,
} from "../../contracts/task_adapter.ts";
import type { Comment, Task, TaskChanges } from "../../domain/task.ts";
import { boardPath, type FileBoardOptions, taskUrls } from "../file_board.ts";
import type { BackendContext } from "../kind.ts";
import type { Connection } from "../../sqlite/connection.ts";
import { queueProblems } from "../queue_names.ts";
import { BoardDatabase, type DatabaseOptions } from "./database/board_database.ts";
import { watchDatabase } from "./database/watch_database.ts";
import { find, findByPart, recallClaim } from "./tasks/find.ts";
import { importTasks } from "./tasks/import.ts";
import { queueNames, readyTasks, taskAt, type UrlOf } from "./tasks/read.ts";
import { mustWeigh, requireReadable, tooLargeToRead, weighedTasks } from "./tasks/weigh.ts";
import * as operations from "./tasks/write.ts";

/** How many tasks that are too large are reported. */
const MAX_TOLD = 1_000;

/** What tests may replace. */
export type SqliteSeams = Omit<DatabaseOptions, "clock">;

/** Creates the adapter of a board in a SQLite database. */
export function createSqliteBackend(
  { url, user }: FileBoardOptions,
  { clock, baseDir, warn = () => {} }:
    & Pick<BackendContext, "clock" | "baseDir">
    & Partial<Pick<BackendContext, "warn">>,
  seams: SqliteSeams = {},
): TaskAdapter & Required<Pick<TaskAdapter, "importTasks">> {
  const database = new BoardDatabase(boardPath(url, baseDir), { warn, ...seams, clock });
  return new SqliteBoard(database, user, clock, warn);
}

/**
 * A board in a SQLite database, which other dispatchers, the command line and the `sqlite3` shell also use.
 * The first task creates the database. As on a JSON board, a queue is created when a task goes there, unless
 * its name misspells another one.
 */
class SqliteBoard implements TaskAdapter {
  readonly canRevert = true;
  readonly #database: BoardDatabase;
  readonly #urlOf: UrlOf;
  readonly #user: string;
  readonly #clock: BackendContext["clock"];

  readonly #warn: BackendContext["warn"];
  /** The tasks that are too large. Each is reported once. */
  readonly #tooLarge = new Set<string>();

  constructor(
    database: BoardDatabase,
    user: string,
    clock: BackendContext["clock"],
    warn: BackendContext["warn"],
  ) {
    this.#warn = warn;
    this.#database = database;
    this.#urlOf = taskUrls(database.path);
    // The database gives it back in this form.
    this.#user = user.toWellFormed();
    this.#clock = clock;
  }

  getReadyTasks(queueNames: readonly string[], options: ReadyOptions): Promise<Task[]> {
    const { limit, signal } = options;
    return this.#database.read((connection) => {
      const page = { limit, urlOf: this.#urlOf };
      const isWeighed = mustWeigh(this.#database.bytes) && Number.isSafeInteger(limit);
      const read = isWeighed ? this.#readable : readyTasks;
      return [...new Set(queueNames)].flatMap((queue) => read(connection, queue, page));
    }, signal);
  }

  /** The ready tasks of a large board, without those that are too large. */
  readonly #readable: typeof readyTasks = (connection, queue, page) => {
    const { tasks, tooLarge } = weighedTasks(connection, queue, page);
    for (const row of tooLarge) {
      if (this.#tooLarge.has(row) || this.#tooLarge.size >= MAX_TOLD) continue;
      this.#tooLarge.add(row);
      const attempt = `Skipped the task of row ${row} in queue ${JSON.stringify(queue)}`;
      this.#warn(tooLargeToRead(attempt), { queue });
    }
    return [...tasks];
  };

  getTask(taskId: string, { signal }: CallOptions): Promise<Task> {
    return this.#database.read((connection) => {
      const attempt = `Cannot read task ${JSON.stringify(taskId)}`;
      const { row } = find(connection, taskId, attempt);
      if (mustWeigh(this.#database.bytes)) requireReadable(connection, row, attempt);
      return taskAt(connection, row, this.#urlOf);
    }, signal);
  }

  findTasks(part: string, { limit, signal }: ReadyOptions): Promise<FoundTask[]> {
    return this.#database.read((connection) => findByPart(connection, part, limit), signal);
  }

  moveTask(taskId: string, targetQueue: string, { signal }: CallOptions): Promise<Task> {
    return this.#database.write((connection) => {
      const row = operations.moveTask(connection, taskId, targetQueue);
      return taskAt(connection, row, this.#urlOf);
    }, signal);
  }

  addComment(taskId: string, text: string, { signal }: CallOptions): Promise<Comment> {
    const comment = { author: this.#user, text, createdAt: this.#now() };
    return this.#database.write((connection) => {
      return operations.addComment(connection, taskId, comment);
    }, signal);
  }

  updateTask(taskId: string, changes: TaskChanges, { signal }: CallOptions): Promise<Task> {
    return this.#database.write((connection) => {
      const row = operations.updateTask(connection, taskId, changes);
      return taskAt(connection, row, this.#urlOf);
    }, signal);
  }

  createTask(
    queueName: string,
    name: string,
    description: string,
    { signal }: CallOptions,
  ): Promise<Task> {
    const task = { name, description, createdAt: this.#now() };
    return this.#database.write(
      (connection) => {
        const row = operations.createTask(connection, queueName, task);
        return taskAt(connection, row, this.#urlOf);
      },
      signal,
      { mayCreate: true },
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
    { signal, claimId }: ClaimOptions,
  ): Promise<"claimed" | "lost"> {
    const claim = { from, to, user: this.#user, claimId: claimId ?? null };
    return this.#database.write(
      (connection) => operations.claimTask(connection, taskId, claim),
      signal,
    );
  }

  recallClaim(
    taskId: string,
    from: string,
    to: string,
    { signal, ...options }: RecallOptions,
  ): Promise<"claimed" | "lost" | "open"> {
    const claim = { ...options, from, to };
    return this.#database.read((connection) => recallClaim(connection, taskId, claim), signal);
  }

  releaseTask(
    taskId: string,
    from: string,
    to: string,
    { signal }: CallOptions,
  ): Promise<"released" | "lost"> {
    const claim = { from, to, user: this.#user };
    return this.#database.write(
      (connection) => operations.releaseTask(connection, taskId, claim),
      signal,
    );
  }

  writeTrouble(): WriteTrouble | null {
    return this.#database.writeTrouble();
  }

  watch(signal: AbortSignal): AsyncIterable<void> {
    return watchDatabase(this.#database, this.#clock, signal);
  }

  async incompatibility({ signal }: CallOptions): Promise<string | null> {
    await Promise.resolve();
    signal.throwIfAborted();
    return this.#database.incompatibility();
  }

  async checkQueues(names: readonly string[], options: CallOptions): Promise<QueueProblem[]> {
    const known = await this.listQueues(options);
    return queueProblems(names, new Map(known.map((name) => [name, true])));
  }

  listQueues({ signal }: CallOptions): Promise<string[]> {
    return this.#database.read(queueNames, signal);
  }

  createQueue(name: string, { signal }: CallOptions): Promise<"created" | "exists"> {
    const create = (connection: Connection) => operations.createQueue(connection, name);
    return this.#database.write(create, signal, { mayCreate: true });
  }

  async deleteTask(taskId: string, { signal }: CallOptions): Promise<"deleted"> {
    await this.#database.write((connection) => operations.deleteTask(connection, taskId), signal);
    return "deleted";
  }

  importTasks(queues: readonly ImportedQueue[], { signal }: CallOptions): Promise<number> {
    return this.#database.write((connection) => importTasks(connection, queues), signal, {
      mayCreate: true,
    });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
