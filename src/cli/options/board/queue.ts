import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { argument, command, constant } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { describedBy } from "../../help/page.ts";
import { boardPages } from "../../help/pages/board.ts";
import { type BoardOptions, boardOptions, jsonBoardOptions, kind } from "./common.ts";

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
  describedBy(boardPages["board queue add"]),
);

const listQueuesCommand = command(
  "list",
  merge(object({ kind, action: constant("queue list") }), jsonBoardOptions),
  describedBy(boardPages["board queue list"]),
);

/** `board queue`, followed by one of its own commands. */
export const queueCommand = command(
  "queue",
  or(addQueueCommand, listQueuesCommand),
  describedBy(boardPages["board queue"]),
);
