import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument, command, constant } from "@optique/core/primitives";
import type { Usage } from "@optique/core/usage";
import { string } from "@optique/core/valueparser";
import { OPTIONS } from "../help.ts";
import { ASKING, type ClientOptions, clientOptions, RUN, runArgument } from "./client.ts";

/** To have the task of a run run again. */
export interface RetryCommand extends ClientOptions {
  readonly kind: "retry";
  /** The id of the run, or its beginning or end. */
  readonly run: string;
}

/** To have routes claim nothing, or something again. */
export interface PauseCommand extends ClientOptions {
  readonly kind: "pause" | "resume" | "drain";
  /** The ready queue of one route; all of them without it. */
  readonly queue?: string;
}

const MAYBE_QUEUE: Usage = [{
  type: "optional",
  terms: [{ type: "argument", metavar: "QUEUE" }],
}];

const queueArgument = optional(argument(string({ metavar: "QUEUE" }), {
  description: message`The ready queue of one route; all of them without it`,
}));

const onRoutes = { footer: ASKING, usageLine: [...MAYBE_QUEUE, ...OPTIONS] };

const retryCommand = command(
  "retry",
  merge(object({ kind: constant("retry"), run: runArgument }), clientOptions),
  {
    brief: message`Run the task of a run again`,
    footer: ASKING,
    usageLine: [...RUN, ...OPTIONS],
  },
);

const pauseCommand = command(
  "pause",
  merge(object({ kind: constant("pause"), queue: queueArgument }), clientOptions),
  { brief: message`Claim nothing more; what runs goes on`, ...onRoutes },
);

const resumeCommand = command(
  "resume",
  merge(object({ kind: constant("resume"), queue: queueArgument }), clientOptions),
  { brief: message`Claim again`, ...onRoutes },
);

const drainCommand = command(
  "drain",
  merge(object({ kind: constant("drain"), queue: queueArgument }), clientOptions),
  { brief: message`Pause, and wait until nothing runs any more`, ...onRoutes },
);

/** What steers a dispatcher: `retry`, `pause`, `resume`, `drain`. */
export const controlCommands = or(retryCommand, pauseCommand, resumeCommand, drainCommand);
