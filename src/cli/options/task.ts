import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import type { Usage } from "@optique/core/usage";
import { string } from "@optique/core/valueparser";
import { OPTIONS } from "../help.ts";
import { ASKING, type ClientOptions, clientOptions } from "./client.ts";

interface TaskOptions extends ClientOptions {
  readonly kind: "task";
}

/** To print a task. */
export interface GetTaskCommand extends TaskOptions {
  readonly action: "get";
  /** The task's id; inside a run its own task without it. */
  readonly words: readonly string[];
}

/** To comment on a task. */
export interface CommentCommand extends TaskOptions {
  readonly action: "comment";
  /** The task's id, where it is given, and the text. */
  readonly words: readonly string[];
}

/** To edit a task. */
export interface UpdateTaskCommand extends TaskOptions {
  readonly action: "update";
  /** The task's id, where it is given. */
  readonly words: readonly string[];
  readonly name?: string;
  readonly description?: string;
  /** The whole new set; none leaves the labels as they are. */
  readonly labels: readonly string[];
  readonly noLabels: boolean;
  /** The whole new set; none leaves the assignees as they are. */
  readonly assignees: readonly string[];
  readonly noAssignees: boolean;
}

/** To move a task. */
export interface MoveTaskCommand extends TaskOptions {
  readonly action: "move";
  /** The task's id, where it is given, and the queue. */
  readonly words: readonly string[];
}

/** To have a task run again. */
export interface RetryTaskCommand extends TaskOptions {
  readonly action: "retry";
  /** The task's id. */
  readonly words: readonly string[];
}

/** To create a task. */
export interface CreateTaskCommand extends TaskOptions {
  readonly action: "create";
  readonly queue: string;
  readonly name: string;
  readonly description?: string;
}

/** To read or change a task. */
export type TaskCommand =
  | GetTaskCommand
  | CommentCommand
  | UpdateTaskCommand
  | MoveTaskCommand
  | RetryTaskCommand
  | CreateTaskCommand;

/** `[ID]`: inside a run, its own task where it is left out. */
const ID: Usage = [{ type: "optional", terms: [{ type: "argument", metavar: "ID" }] }];

const usageOf = (...metavars: ("TEXT" | "QUEUE" | "NAME")[]): Usage =>
  metavars.map((metavar) => ({ type: "argument", metavar }));

/** The first may be left out, so that the last one is never taken for it. */
const words = (metavar: "ID" | "TEXT" | "QUEUE", min: 0 | 1, max: 1 | 2) =>
  multiple(argument(string({ metavar }), { description: WORDS[metavar] }), {
    min,
    max,
    errors: { tooFew: message`${metavar} is missing` },
  });

const WORDS = {
  ID: message`The task; inside a run, its own task without it`,
  TEXT: message`The text; - reads it from standard input`,
  QUEUE: message`Where it goes`,
};

const descriptionOption = optional(option("-d", "--description", string({ metavar: "TEXT" }), {
  description: message`Its description; - reads it from standard input`,
}));

const getCommand = command(
  "get",
  merge(
    object({ kind: constant("task"), action: constant("get"), words: words("ID", 0, 1) }),
    clientOptions,
  ),
  {
    brief: message`Print a task and its comments`,
    footer: ASKING,
    usageLine: [...ID, ...OPTIONS],
  },
);

const commentCommand = command(
  "comment",
  merge(
    object({ kind: constant("task"), action: constant("comment"), words: words("TEXT", 1, 2) }),
    clientOptions,
  ),
  {
    brief: message`Comment on a task`,
    footer: ASKING,
    usageLine: [...ID, ...usageOf("TEXT"), ...OPTIONS],
  },
);

const updateCommand = command(
  "update",
  merge(
    object({ kind: constant("task"), action: constant("update"), words: words("ID", 0, 1) }),
    object("Options", {
      name: optional(option("--name", string({ metavar: "NAME" }), {
        description: message`Its new name`,
      })),
      description: descriptionOption,
      labels: multiple(option("-l", "--label", string({ metavar: "NAME" }), {
        description: message`A label; all that are given replace all it has`,
      })),
      noLabels: option("--no-labels", { description: message`Take all labels off` }),
      assignees: multiple(option("-a", "--assignee", string({ metavar: "USER" }), {
        description: message`An assignee; all that are given replace all it has`,
      })),
      noAssignees: option("--no-assignees", { description: message`Take all assignees off` }),
    }),
    clientOptions,
  ),
  {
    brief: message`Edit a task`,
    footer: ASKING,
    usageLine: [...ID, ...OPTIONS],
  },
);

const moveCommand = command(
  "move",
  merge(
    object({ kind: constant("task"), action: constant("move"), words: words("QUEUE", 1, 2) }),
    clientOptions,
  ),
  {
    brief: message`Move a task to another queue`,
    footer: ASKING,
    usageLine: [...ID, ...usageOf("QUEUE"), ...OPTIONS],
  },
);

const retryCommand = command(
  "retry",
  merge(
    object({ kind: constant("task"), action: constant("retry"), words: words("ID", 0, 1) }),
    clientOptions,
  ),
  {
    brief: message`Run a task again that is parked or waits`,
    footer: ASKING,
    usageLine: [...ID, ...OPTIONS],
  },
);

const createCommand = command(
  "create",
  merge(
    object({
      kind: constant("task"),
      action: constant("create"),
      queue: argument(string({ metavar: "QUEUE" }), { description: WORDS.QUEUE }),
      name: argument(string({ metavar: "NAME" }), { description: message`What it is called` }),
    }),
    object("Options", { description: descriptionOption }),
    clientOptions,
  ),
  {
    brief: message`Create a task`,
    footer: ASKING,
    usageLine: [...usageOf("QUEUE", "NAME"), ...OPTIONS],
  },
);

/** `task`, with a command of its own behind it. */
export const taskCommand = command(
  "task",
  or(getCommand, commentCommand, updateCommand, moveCommand, retryCommand, createCommand, {
    errors: { noMatch: message`"task" needs get, comment, update, move, retry or create after it` },
  }),
  {
    brief: message`Read or change a task, or have it run again`,
    footer: ASKING,
    usageLine: [{ type: "argument", metavar: "COMMAND" }, ...OPTIONS],
  },
);
