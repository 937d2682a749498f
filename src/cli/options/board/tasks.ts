import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { describedBy } from "../../help/page.ts";
import { boardPages } from "../../help/pages/board.ts";
import { type BoardOptions, boardOptions, idArgument, jsonBoardOptions, kind } from "./common.ts";
import { nameOf } from "../named.ts";

/** `board list`, parsed: lists the tasks of the board. */
export interface ListBoardCommand extends BoardOptions {
  readonly action: "list";
  /** The only queue to list; undefined means all queues. */
  readonly queue?: string;
  /** The maximum number of tasks of each queue. */
  readonly limit: number;
  readonly json: boolean;
}

/** `board add`, parsed: adds a task to the board. */
export interface AddToBoardCommand extends BoardOptions {
  readonly action: "add";
  readonly queue: string;
  readonly name: string;
  readonly description?: string;
  readonly json: boolean;
}

/** `board move`, parsed: moves a task to another queue. */
export interface MoveOnBoardCommand extends BoardOptions {
  readonly action: "move";
  readonly id: string;
  readonly queue: string;
  readonly json: boolean;
}

/** `board rm`, parsed: removes a task. */
export interface RemoveFromBoardCommand extends BoardOptions {
  readonly action: "rm";
  readonly id: string;
  /** Whether the person has agreed already. */
  readonly yes: boolean;
  /** Whether to remove the task also while an agent may work on it. */
  readonly force: boolean;
}

/** So many tasks of a queue fit on a screen; a user asks for more with `--limit`. */
const USUAL_LIMIT = 20;

/** `board list`. */
export const listCommand = command(
  "list",
  merge(
    object({
      kind,
      action: constant("list"),
      queue: optional(argument(nameOf("queue", "QUEUE"), {
        description: message`Only the tasks of this queue`,
      })),
    }),
    object("Options", {
      limit: withDefault(
        option("-n", "--limit", integer({ metavar: "N", min: 1 }), {
          description: message`List at most N tasks of each queue (default: 20)`,
        }),
        USUAL_LIMIT,
      ),
    }),
    jsonBoardOptions,
  ),
  describedBy(boardPages["board list"]),
);

/** `board add`. */
export const addCommand = command(
  "add",
  merge(
    object({
      kind,
      action: constant("add"),
      queue: argument(nameOf("queue", "QUEUE"), {
        description: message`The queue of the task`,
      }),
      name: argument(string({ metavar: "NAME" }), { description: message`The name of the task` }),
    }),
    object("Options", {
      description: optional(option("-d", "--description", string({ metavar: "TEXT" }), {
        description: message`The description; - reads it from standard input`,
      })),
    }),
    jsonBoardOptions,
  ),
  describedBy(boardPages["board add"]),
);

/** `board move`. */
export const moveCommand = command(
  "move",
  merge(
    object({
      kind,
      action: constant("move"),
      id: idArgument,
      queue: argument(nameOf("queue", "QUEUE"), {
        description: message`The queue to move it to`,
      }),
    }),
    jsonBoardOptions,
  ),
  describedBy(boardPages["board move"]),
);

/** `board rm`. */
export const removeCommand = command(
  "rm",
  merge(
    object({ kind, action: constant("rm"), id: idArgument }),
    object("Options", {
      yes: option("-y", "--yes", { description: message`Remove it without a question` }),
      force: option("--force", {
        description: message`Remove it also while it is in progress`,
      }),
    }),
    boardOptions,
  ),
  describedBy(boardPages["board rm"]),
);
