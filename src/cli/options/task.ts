import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { describedBy } from "../help/page.ts";
import { taskPages } from "../help/pages/task.ts";
import { type ClientOptions, clientOptions, freshOption } from "./client.ts";
import { nameOf } from "./named.ts";

interface TaskOptions extends ClientOptions {
  readonly kind: "task";
}

/** `task get`, parsed: prints a task. */
export interface GetTaskCommand extends TaskOptions {
  readonly action: "get";
  /** The task's id. If it is missing inside a run, it is the task of that run. */
  readonly words: readonly string[];
}

/** `task comment`, parsed: adds a comment. */
export interface CommentCommand extends TaskOptions {
  readonly action: "comment";
  /** The task's id, if there is one, and the text. */
  readonly words: readonly string[];
}

/** `task update`, parsed: edits a task. */
export interface UpdateTaskCommand extends TaskOptions {
  readonly action: "update";
  /** The task's id, if there is one. */
  readonly words: readonly string[];
  readonly name?: string;
  readonly description?: string;
  /** The complete new set; an empty list changes no label. */
  readonly labels: readonly string[];
  readonly noLabels: boolean;
  /** The complete new set; an empty list changes no assignee. */
  readonly assignees: readonly string[];
  readonly noAssignees: boolean;
}

/** `task move`, parsed: moves a task to another queue. */
export interface MoveTaskCommand extends TaskOptions {
  readonly action: "move";
  /** The task's id, if there is one, and the queue. */
  readonly words: readonly string[];
}

/** `task retry`, parsed: runs a task again. */
export interface RetryTaskCommand extends TaskOptions {
  readonly action: "retry";
  /** The task's id. */
  readonly words: readonly string[];
  /** Whether it begins without the session of earlier runs. */
  readonly fresh: boolean;
}

/** `task create`, parsed. */
export interface CreateTaskCommand extends TaskOptions {
  readonly action: "create";
  readonly queue: string;
  readonly name: string;
  readonly description?: string;
}

/** Every command below `task`. */
export type TaskCommand =
  | GetTaskCommand
  | CommentCommand
  | UpdateTaskCommand
  | MoveTaskCommand
  | RetryTaskCommand
  | CreateTaskCommand;

/**
 * The arguments of a command as one list. The task's id comes first and is optional: as arguments
 * of their own, a lone text or queue would be parsed as the id.
 */
const words = (
  metavar: "ID" | "TEXT" | "QUEUE",
  min: 0 | 1,
  max: 1 | 2,
  description = WORDS[metavar],
) =>
  multiple(argument(nameOf(NAMED_BY[metavar], metavar), { description }), {
    min,
    max,
    errors: { tooFew: message`${metavar} is missing` },
  });

const NAMED_BY = { ID: "task", TEXT: "task, then text", QUEUE: "task, then queue" } as const;

const WORDS = {
  ID: message`The id of the task; without it, inside a run, the task of that run`,
  TEXT: message`The text; - reads it from standard input`,
  QUEUE: message`The queue to move it to`,
};

const descriptionOption = optional(option("-d", "--description", string({ metavar: "TEXT" }), {
  description: message`The description; - reads it from standard input`,
}));

const getCommand = command(
  "get",
  merge(
    object({ kind: constant("task"), action: constant("get"), words: words("ID", 0, 1) }),
    clientOptions,
  ),
  describedBy(taskPages["task get"]),
);

const commentCommand = command(
  "comment",
  merge(
    object({ kind: constant("task"), action: constant("comment"), words: words("TEXT", 1, 2) }),
    clientOptions,
  ),
  describedBy(taskPages["task comment"]),
);

const updateCommand = command(
  "update",
  merge(
    object({ kind: constant("task"), action: constant("update"), words: words("ID", 0, 1) }),
    object("Options", {
      name: optional(option("--name", string({ metavar: "NAME" }), {
        description: message`The new name`,
      })),
      description: descriptionOption,
      labels: multiple(option("-l", "--label", string({ metavar: "NAME" }), {
        description: message`A label; the labels given replace all labels of the task`,
      })),
      noLabels: option("--no-labels", { description: message`Remove all labels` }),
      assignees: multiple(option("-a", "--assignee", string({ metavar: "USER" }), {
        description: message`An assignee; the assignees given replace all of the task`,
      })),
      noAssignees: option("--no-assignees", { description: message`Remove all assignees` }),
    }),
    clientOptions,
  ),
  describedBy(taskPages["task update"]),
);

const moveCommand = command(
  "move",
  merge(
    object({ kind: constant("task"), action: constant("move"), words: words("QUEUE", 1, 2) }),
    clientOptions,
  ),
  describedBy(taskPages["task move"]),
);

const retryCommand = command(
  "retry",
  merge(
    object({
      kind: constant("task"),
      action: constant("retry"),
      words: words("ID", 1, 1, message`The id of the task`),
      fresh: freshOption,
    }),
    clientOptions,
  ),
  describedBy(taskPages["task retry"]),
);

const createCommand = command(
  "create",
  merge(
    object({
      kind: constant("task"),
      action: constant("create"),
      queue: argument(nameOf("queue", "QUEUE"), {
        description: message`The queue of the task`,
      }),
      name: argument(string({ metavar: "NAME" }), { description: message`The name of the task` }),
    }),
    object("Options", { description: descriptionOption }),
    clientOptions,
  ),
  describedBy(taskPages["task create"]),
);

/** `task`, followed by one of its own commands. */
export const taskCommand = command(
  "task",
  or(getCommand, commentCommand, updateCommand, moveCommand, retryCommand, createCommand),
  describedBy(taskPages.task),
);
