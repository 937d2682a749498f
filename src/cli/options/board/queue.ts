import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { argument, command, constant } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { OPTIONS } from "../../help.ts";
import {
  type BoardOptions,
  boardOptions,
  FOOTER,
  jsonBoardOptions,
  kind,
  usageOf,
} from "./common.ts";

/** `board queue add`, parsed: creates a queue. */
export interface AddQueueCommand extends BoardOptions {
  readonly action: "queue add";
  readonly name: string;
}

/** `board queue list`, parsed: lists the queues. */
export interface ListQueuesCommand extends BoardOptions {
  readonly action: "queue list";
  readonly json: boolean;
}

const addQueueCommand = command(
  "add",
  merge(
    object({
      kind,
      action: constant("queue add"),
      name: argument(string({ metavar: "NAME" }), { description: message`The name of the queue` }),
    }),
    boardOptions,
  ),
  {
    brief: message`Create an empty queue`,
    footer: FOOTER,
    usageLine: [...usageOf("NAME"), ...OPTIONS],
  },
);

const listQueuesCommand = command(
  "list",
  merge(object({ kind, action: constant("queue list") }), jsonBoardOptions),
  {
    brief: message`List the queues of the board and of the config`,
    footer: FOOTER,
    usageLine: OPTIONS,
  },
);

/** `board queue`, followed by one of its own commands. */
export const queueCommand = command(
  "queue",
  or(addQueueCommand, listQueuesCommand, {
    errors: { noMatch: message`"board queue" needs add or list after it` },
  }),
  {
    brief: message`Create or list queues: add, list`,
    footer: FOOTER,
    usageLine: [{ type: "argument", metavar: "COMMAND" }, ...OPTIONS],
  },
);
