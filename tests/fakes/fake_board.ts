import type {
  CallOptions,
  FoundTask,
  ReadyOptions,
  TaskAdapter,
} from "../../src/contracts/task_adapter.ts";
import { AdapterError } from "../../src/domain/errors.ts";
import type { Comment, Task, TaskChanges } from "../../src/domain/task.ts";

/** A task with everything given. */
export function fakeTask(facts: Partial<Task> = {}): Task {
  return {
    id: "1",
    name: "Fix crash",
    description: "It crashes",
    url: "http://board.example/cards/1",
    queue: "In Progress",
    createdAt: "2026-01-01T00:00:00.000Z",
    labels: ["bug"],
    assignees: ["ana"],
    comments: [{ id: "c1", author: "ana", text: "See log", createdAt: "2026-01-01T00:00:00.000Z" }],
    tasks: [{ id: "t1", name: "write test", completed: false }],
    ...facts,
  };
}

/** A board that a test can make fail or hang, and whose calls and signals it can look at. */
export class FakeBoard implements TaskAdapter {
  readonly tasks = new Map<string, Task>();
  readonly calls: string[] = [];
  readonly queues = new Set(["Todo", "In Progress", "Done"]);
  /** Runs before every call; may throw or wait. */
  before: (signal: AbortSignal) => void | Promise<void> = () => {};

  constructor(...tasks: Task[]) {
    for (const task of tasks) this.tasks.set(task.id, task);
  }

  /** Makes every call wait until it is given up; resolves when one waits. */
  hang(): Promise<void> {
    return new Promise((reached) => {
      this.before = (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          reached();
        });
    });
  }

  getReadyTasks(): Promise<Task[]> {
    return Promise.reject(new AdapterError("unsupported", "Cannot list tasks here"));
  }

  async getTask(taskId: string, { signal }: CallOptions): Promise<Task> {
    await this.#enter("getTask", signal);
    return this.#find(taskId);
  }

  findTasks(part: string, { limit }: ReadyOptions): Promise<FoundTask[]> {
    const found = [...this.tasks.values()].filter(({ id }) => id.startsWith(part));
    return Promise.resolve(found.slice(0, limit));
  }

  async moveTask(taskId: string, targetQueue: string, { signal }: CallOptions): Promise<Task> {
    await this.#enter("moveTask", signal);
    this.#requireQueue(targetQueue);
    return this.#put({ ...this.#find(taskId), queue: targetQueue });
  }

  async addComment(taskId: string, text: string, { signal }: CallOptions): Promise<Comment> {
    await this.#enter("addComment", signal);
    const task = this.#find(taskId);
    const createdAt = "2026-01-02T00:00:00.000Z";
    const comment = { id: `c${task.comments.length + 1}`, author: "artificer", text, createdAt };
    this.#put({ ...task, comments: [...task.comments, comment] });
    return comment;
  }

  async updateTask(taskId: string, changes: TaskChanges, { signal }: CallOptions): Promise<Task> {
    await this.#enter("updateTask", signal);
    return this.#put({ ...this.#find(taskId), ...changes });
  }

  async createTask(
    queue: string,
    name: string,
    description: string,
    { signal }: CallOptions,
  ): Promise<Task> {
    await this.#enter("createTask", signal);
    this.#requireQueue(queue);
    const id = `new/${this.tasks.size + 1}`;
    return this.#put(
      fakeTask({ id, name, description, queue, labels: [], comments: [], tasks: [] }),
    );
  }

  async #enter(call: string, signal: AbortSignal): Promise<void> {
    this.calls.push(call);
    await this.before(signal);
  }

  #find(taskId: string): Task {
    const task = this.tasks.get(taskId);
    if (task === undefined) {
      throw new AdapterError("not_found", `Cannot find task "${taskId}": it does not exist`);
    }
    return task;
  }

  #put(task: Task): Task {
    this.tasks.set(task.id, task);
    return task;
  }

  #requireQueue(queue: string): void {
    if (!this.queues.has(queue)) {
      throw new AdapterError("invalid", `Cannot use queue "${queue}": it does not exist`);
    }
  }
}
