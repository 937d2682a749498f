import type { CallOptions, ReadyOptions, TaskAdapter } from "../../src/contracts/task_adapter.ts";
import {
  AdapterError,
  type AdapterErrorCategory,
  type AdapterErrorOptions,
} from "../../src/domain/errors.ts";
import type { Comment, Task, TaskChanges } from "../../src/domain/task.ts";

type Method =
  | "getReadyTasks"
  | "getTask"
  | "moveTask"
  | "addComment"
  | "updateTask"
  | "createTask"
  | "whoAmI"
  | "claimTask"
  | "releaseTask";

/** Plays one call: `apply` does what the board would do and gives its answer. */
export type Script = (
  apply: () => unknown,
  options: CallOptions,
  subject: string,
) => unknown;

/** The board refuses the call and changes nothing. */
export function failing(
  category: AdapterErrorCategory = "unavailable",
  options: AdapterErrorOptions & { readonly message?: string } = {},
): Script {
  const { message = `The board is ${category}` } = options;
  return () => {
    throw new AdapterError(category, message, options);
  };
}

/** The board does what it was asked, and its answer is lost. */
export const lostReply: Script = (apply) => {
  apply();
  throw new AdapterError("unavailable", "The connection was lost");
};

/** The board never answers, and does not care for the signal. */
export const silent: Script = () => new Promise(() => {});

/** A board in memory whose every call a test can play itself. */
export class ScriptedBoard implements TaskAdapter {
  readonly queues = new Map<string, Task[]>();
  /** Every call as `method subject`, in order. */
  readonly calls: string[] = [];
  readonly #once = new Map<Method, Script[]>();
  readonly #always = new Map<Method, Script>();
  claimTask?: NonNullable<TaskAdapter["claimTask"]>;
  releaseTask?: NonNullable<TaskAdapter["releaseTask"]>;
  watch?: NonNullable<TaskAdapter["watch"]>;

  /** `atomic` boards can claim and release in one step. */
  constructor({ atomic = true }: { readonly atomic?: boolean } = {}) {
    if (!atomic) return;
    this.claimTask = (taskId, from, to, options) =>
      this.#play("claimTask", taskId, options, () => {
        if (this.#find(taskId).queue !== from) return "lost";
        this.#assign(this.#place(taskId, to), true);
        return "claimed";
      });
    this.releaseTask = (taskId, from, to, options) =>
      this.#play("releaseTask", taskId, options, () => {
        if (this.#find(taskId).queue !== from) return "lost";
        this.#assign(this.#place(taskId, to, "top"), false);
        return "released";
      });
  }

  /** Puts tasks at the end of `queue`, named by their ids. */
  add(queue: string, ...ids: string[]): this {
    for (const id of ids) this.put(queue, { id });
    return this;
  }

  put(queue: string, facts: Partial<Task> & { readonly id: string }): Task {
    const task: Task = {
      name: `Task ${facts.id}`,
      description: "",
      url: `http://board.example/${facts.id}`,
      createdAt: null,
      labels: [],
      assignees: [],
      comments: [],
      tasks: [],
      ...facts,
      queue,
    };
    this.#tasksIn(queue).push(task);
    return task;
  }

  /** The task as it is now. */
  task(id: string): Task {
    return this.#find(id);
  }

  /** The texts on a task. */
  comments(id: string): string[] {
    return this.#find(id).comments.map(({ text }) => text);
  }

  /** The ids in `queue`, from the top. */
  ids(queue: string): string[] {
    return this.#tasksIn(queue).map(({ id }) => id);
  }

  /** A person moves a task. */
  move(id: string, queue: string): void {
    this.#place(id, queue);
  }

  /** A person edits a task. */
  edit(id: string, changes: Partial<Task>): void {
    this.#change({ ...this.#find(id), ...changes });
  }

  /** A person deletes a task. */
  remove(id: string): void {
    const { queue } = this.#find(id);
    this.queues.set(queue, this.#tasksIn(queue).filter((task) => task.id !== id));
  }

  /** The next calls of `method` go by these scripts, one each. */
  next(method: Method, ...scripts: Script[]): void {
    this.#once.set(method, [...this.#once.get(method) ?? [], ...scripts]);
  }

  /** All calls of these methods go by `script`. */
  always(script: Script, ...methods: Method[]): void {
    for (const method of methods) this.#always.set(method, script);
  }

  /** The board is down, or does `script`, whatever is asked. */
  goDown(script: Script = failing()): void {
    this.always(script, "getReadyTasks", "getTask", "moveTask", "addComment", "updateTask");
    this.always(script, "whoAmI", "claimTask", "releaseTask");
  }

  /** All is well again. */
  heal(): void {
    this.#always.clear();
    this.#once.clear();
  }

  /** How often `method` was called. */
  count(method: Method): number {
    return this.calls.filter((call) => call.startsWith(`${method} `)).length;
  }

  getReadyTasks(queues: readonly string[], options: ReadyOptions): Promise<Task[]> {
    const apply = () => queues.flatMap((queue) => this.#tasksIn(queue).slice(0, options.limit));
    return this.#play("getReadyTasks", queues.join(), options, apply);
  }

  getTask(id: string, options: CallOptions): Promise<Task> {
    return this.#play("getTask", id, options, () => this.#find(id));
  }

  moveTask(id: string, queue: string, options: CallOptions): Promise<Task> {
    return this.#play("moveTask", id, options, () => this.#place(id, queue));
  }

  addComment(id: string, text: string, options: CallOptions): Promise<Comment> {
    return this.#play("addComment", id, options, () => {
      const task = this.#find(id);
      const comment = {
        id: `c${task.comments.length}`,
        author: "artificer",
        text,
        createdAt: null,
      };
      this.#change({ ...task, comments: [...task.comments, comment] });
      return comment;
    });
  }

  updateTask(id: string, changes: TaskChanges, options: CallOptions): Promise<Task> {
    const apply = () => this.#change({ ...this.#find(id), ...changes });
    return this.#play("updateTask", id, options, apply);
  }

  createTask(
    queue: string,
    name: string,
    description: string,
    options: CallOptions,
  ): Promise<Task> {
    const apply = () => this.put(queue, { id: name, name, description });
    return this.#play("createTask", queue, options, apply);
  }

  whoAmI(options: CallOptions): Promise<string> {
    return this.#play("whoAmI", "", options, () => "artificer");
  }

  async #play<Answer>(
    method: Method,
    subject: string,
    options: CallOptions,
    apply: () => Answer,
  ): Promise<Answer> {
    this.calls.push(`${method} ${subject}`);
    const script = this.#once.get(method)?.shift() ?? this.#always.get(method);
    await Promise.resolve();
    return script === undefined ? apply() : await script(apply, options, subject) as Answer;
  }

  #tasksIn(queue: string): Task[] {
    const tasks = this.queues.get(queue) ?? [];
    this.queues.set(queue, tasks);
    return tasks;
  }

  #find(id: string): Task {
    const task = [...this.queues.values()].flat().find((each) => each.id === id);
    if (task === undefined) {
      throw new AdapterError("not_found", `Cannot find task "${id}": it does not exist`);
    }
    return task;
  }

  #change(task: Task): Task {
    this.queues.set(
      task.queue,
      this.#tasksIn(task.queue).map((each) => each.id === task.id ? task : each),
    );
    return task;
  }

  #place(id: string, queue: string, at: "top" | "end" = "end"): Task {
    const task = this.#find(id);
    if (task.queue === queue) return task;
    this.remove(id);
    const moved = { ...task, queue };
    const others = this.#tasksIn(queue);
    this.queues.set(queue, at === "top" ? [moved, ...others] : [...others, moved]);
    return moved;
  }

  #assign(task: Task, isAssigned: boolean): void {
    const others = task.assignees.filter((name) => name !== "artificer");
    this.#change({ ...task, assignees: isAssigned ? [...others, "artificer"] : others });
  }
}

/** The time of the call runs out without an answer; a test may carry it out later. */
export const noAnswer: Script = failing("unavailable", {
  message: "No answer within 30 s",
  mayTakeEffectLater: true,
});

/** Makes a board one that may carry out a call up to ten minutes after its start. */
export function withLateEffects(board: ScriptedBoard): ScriptedBoard {
  return Object.assign(board, { lateEffectMs: 600_000 });
}
