import type {
  CallOptions,
  FoundTask,
  QueueProblem,
  ReadyOptions,
  TaskAdapter,
} from "../../contracts/task_adapter.ts";
import { AdapterError } from "../../domain/errors.ts";
import type { Comment, Task, TaskChanges } from "../../domain/task.ts";
import type { BackendContext } from "../kind.ts";
import { queueProblems, requireQueueName, requireSpelling } from "../queue_names.ts";
import type { MemoryOptions } from "./options.ts";

/** Creates a board with the tasks of `options.queues`. */
export function createMemoryBackend(
  options: MemoryOptions,
  { clock }: Pick<BackendContext, "clock">,
): TaskAdapter {
  const board = new MemoryBoard(options.user, () => new Date(clock.now()).toISOString());
  for (const [queue, tasks] of Object.entries(options.queues)) board.fill(queue, tasks);
  return board;
}

type Given = MemoryOptions["queues"][string][number];

/**
 * A board in memory. As on a JSON board, a queue that does not exist reads as empty, and is created when a
 * task goes there, unless its name misspells another one.
 */
class MemoryBoard implements TaskAdapter {
  readonly #queues = new Map<string, Task[]>();
  readonly #user: string;
  readonly #now: () => string;

  constructor(user: string, now: () => string) {
    this.#user = user;
    this.#now = now;
  }

  fill(queue: string, tasks: readonly Given[]): void {
    this.#queues.set(queue, tasks.map((given) => this.#newTask(given, queue)));
  }

  async getReadyTasks(queueNames: readonly string[], options: ReadyOptions): Promise<Task[]> {
    await turn(options);
    return [...new Set(queueNames)].flatMap((name) => {
      return structuredClone((this.#queues.get(name) ?? []).slice(0, options.limit));
    });
  }

  async getTask(taskId: string, options: CallOptions): Promise<Task> {
    await turn(options);
    return structuredClone(this.#find(taskId, `Cannot read task ${JSON.stringify(taskId)}`));
  }

  async findTasks(part: string, options: ReadyOptions): Promise<FoundTask[]> {
    await turn(options);
    const own = this.#get(part);
    const begun = this.#queues.values().flatMap((tasks) => tasks)
      .filter(({ id }) => id.startsWith(part)).toArray();
    return (own === undefined ? begun : [own]).slice(0, options.limit)
      .map(({ id, name, queue }) => ({ id, name, queue }));
  }

  async moveTask(taskId: string, targetQueue: string, options: CallOptions): Promise<Task> {
    await turn(options);
    const attempt = `Cannot move task ${JSON.stringify(taskId)}`;
    const task = this.#find(taskId, attempt);
    const target = this.#needQueue(targetQueue, attempt);
    if (task.queue === targetQueue) return structuredClone(task);
    this.#remove(task);
    const moved = { ...task, queue: targetQueue };
    target.push(moved);
    return structuredClone(moved);
  }

  async addComment(taskId: string, text: string, options: CallOptions): Promise<Comment> {
    await turn(options);
    const task = this.#find(taskId, `Cannot comment on task ${JSON.stringify(taskId)}`);
    const comment = {
      id: crypto.randomUUID(),
      author: this.#user,
      text,
      createdAt: this.#now(),
    };
    this.#replace(task, { comments: [...task.comments, comment] });
    return { ...comment };
  }

  async updateTask(taskId: string, changes: TaskChanges, options: CallOptions): Promise<Task> {
    await turn(options);
    const attempt = `Cannot update task ${JSON.stringify(taskId)}`;
    const task = this.#find(taskId, attempt);
    const { name = task.name, description = task.description } = changes;
    needName(name, attempt);
    const labels = [...new Set(changes.labels ?? task.labels)];
    const assignees = [...new Set(changes.assignees ?? task.assignees)];
    return structuredClone(this.#replace(task, { name, description, labels, assignees }));
  }

  async createTask(
    queueName: string,
    name: string,
    description: string,
    options: CallOptions,
  ): Promise<Task> {
    await turn(options);
    const attempt = `Cannot create a task in ${JSON.stringify(queueName)}`;
    needName(name, attempt);
    const queue = this.#needQueue(queueName, attempt);
    const given = { id: crypto.randomUUID(), name, description, labels: [], assignees: [] };
    const task = this.#newTask(given, queueName);
    queue.push(task);
    return structuredClone(task);
  }

  async whoAmI(options: CallOptions): Promise<string> {
    await turn(options);
    return this.#user;
  }

  async claimTask(
    taskId: string,
    from: string,
    to: string,
    options: CallOptions,
  ): Promise<"claimed" | "lost"> {
    await turn(options);
    const task = this.#get(taskId);
    if (task?.queue !== from) return "lost";
    const target = this.#needQueue(to, `Cannot claim task ${JSON.stringify(taskId)}`);
    this.#remove(task);
    target.push({
      ...task,
      queue: to,
      assignees: [...new Set([...task.assignees, this.#user])],
    });
    return "claimed";
  }

  async releaseTask(
    taskId: string,
    from: string,
    to: string,
    options: CallOptions,
  ): Promise<"released" | "lost"> {
    await turn(options);
    const task = this.#get(taskId);
    if (task?.queue !== from) return "lost";
    const target = this.#needQueue(to, `Cannot release task ${JSON.stringify(taskId)}`);
    this.#remove(task);
    target.unshift({
      ...task,
      queue: to,
      assignees: task.assignees.filter((name) => name !== this.#user),
    });
    return "released";
  }

  async checkQueues(names: readonly string[], options: CallOptions): Promise<QueueProblem[]> {
    await turn(options);
    return queueProblems(names, this.#queues);
  }

  async listQueues(options: CallOptions): Promise<string[]> {
    await turn(options);
    return [...this.#queues.keys()];
  }

  async createQueue(name: string, options: CallOptions): Promise<"created" | "exists"> {
    await turn(options);
    requireQueueName(name, `Cannot create queue ${JSON.stringify(name)}`);
    if (this.#queues.has(name)) return "exists";
    this.#queues.set(name, []);
    return "created";
  }

  async deleteTask(taskId: string, options: CallOptions): Promise<"deleted"> {
    await turn(options);
    this.#remove(this.#find(taskId, `Cannot remove task ${JSON.stringify(taskId)}`));
    return "deleted";
  }

  #newTask(given: Given, queue: string): Task {
    return {
      ...structuredClone(given),
      queue,
      url: `memory://board/#${encodeURIComponent(given.id.toWellFormed())}`,
      createdAt: this.#now(),
      comments: [],
      tasks: [],
    };
  }

  #get(taskId: string): Task | undefined {
    return this.#queues.values().flatMap((tasks) => tasks).find(({ id }) => id === taskId);
  }

  #find(taskId: string, attempt: string): Task {
    const task = this.#get(taskId);
    if (task !== undefined) return task;
    throw new AdapterError(
      "not_found",
      `${attempt}: the board has no task ${JSON.stringify(taskId)}`,
    );
  }

  #needQueue(name: string, attempt: string): Task[] {
    const queue = this.#queues.get(name);
    if (queue !== undefined) return queue;
    requireSpelling(name, this.#queues.keys(), attempt);
    const made: Task[] = [];
    this.#queues.set(name, made);
    return made;
  }

  #remove(task: Task): void {
    const queue = this.#queues.get(task.queue) ?? [];
    queue.splice(queue.indexOf(task), 1);
  }

  #replace(task: Task, changes: Partial<Task>): Task {
    const queue = this.#queues.get(task.queue) ?? [];
    const changed = { ...task, ...changes };
    queue[queue.indexOf(task)] = changed;
    return changed;
  }
}

/** Waits for one turn of the event loop, since no other board answers at once either. */
async function turn({ signal }: CallOptions): Promise<void> {
  signal.throwIfAborted();
  await Promise.resolve();
}

function needName(name: string, attempt: string): void {
  if (name.trim() === "") throw new AdapterError("invalid", `${attempt}: its name is empty`);
}
