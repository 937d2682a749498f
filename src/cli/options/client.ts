import { merge, object } from "@optique/core/constructs";
import { type Message, message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import type { Usage } from "@optique/core/usage";
import { integer, string } from "@optique/core/valueparser";
import { lines, OPTIONS } from "../help.ts";
import { jsonOption } from "./common.ts";
import { tomlPath } from "./path.ts";

/** How a command finds the dispatcher that it asks, and how it answers. */
export interface ClientOptions {
  /** The dispatcher's address. */
  readonly url?: string;
  /** A config that tells the address: a path, `-` for standard input, or undefined to search. */
  readonly config?: string;
  /** Print the API's answer as it is. */
  readonly json: boolean;
}

/** To print what the dispatcher does. */
export interface StatusCommand extends ClientOptions {
  readonly kind: "status";
}

/** To list runs, or to show one. */
export interface RunsCommand extends ClientOptions {
  readonly kind: "runs";
  /** The id of one run, or its beginning or end. */
  readonly run?: string;
  readonly task?: string;
  readonly route?: string;
  readonly outcome?: string;
  readonly state?: string;
  readonly limit: number;
}

/** To print what a run's agent printed. */
export interface LogsCommand extends Omit<ClientOptions, "json"> {
  readonly kind: "logs";
  /** The id of the run, or its beginning or end; the newest without it. */
  readonly run?: string;
  readonly task?: string;
  readonly follow: boolean;
  /** How many lines of what is there to begin with; all without it. */
  readonly tail?: number;
  /** Print exactly what the agent printed, and not what people read of it. */
  readonly raw: boolean;
}

/** To end a run. */
export interface CancelCommand extends ClientOptions {
  readonly kind: "cancel";
  /** The id of the run, or its beginning or end. */
  readonly run: string;
}

/** Below the help of every command that asks a dispatcher. */
export const ASKING = lines(
  "Without --url and --config the dispatcher is asked at ARTIFICER_API_URL, which",
  "agents have, else where the config of this folder says.",
  "",
  "Exit codes:",
  "  0  done",
  "  1  refused, or no dispatcher was reached",
  "  2  the command line is wrong",
);

const FOLLOWING = lines(
  "Exit codes:",
  "  0    the log was printed; with --follow, the run succeeded",
  "  1    refused, or no dispatcher was reached; with --follow, the run failed",
  "  2    the command line is wrong",
  "  130  Ctrl-C ended --follow",
);

/** More runs than a screen holds are asked for. */
const USUAL_LIMIT = 20;

const addressOptions = {
  url: optional(option("-u", "--url", string({ metavar: "URL" }), {
    description: message`Ask the dispatcher at URL`,
  })),
  config: optional(option("-c", "--config", tomlPath("PATH"), {
    description: message`Ask at the api_host and api_port of this config`,
  })),
};

/** The options of every command that asks a dispatcher. */
export const clientOptions = object("Options", { ...addressOptions, json: jsonOption });

export const RUN: Usage = [{ type: "argument", metavar: "RUN" }];
const MAYBE_RUN: Usage = [{ type: "optional", terms: RUN }];

export const runArgument = argument(string({ metavar: "RUN" }), {
  description: message`A run's id, or its beginning or end`,
});

const taskOption = (description: Message) =>
  optional(option("-t", "--task", string({ metavar: "ID" }), { description }));

/** `status`. */
export const statusCommand = command(
  "status",
  merge(object({ kind: constant("status") }), clientOptions),
  {
    brief: message`Show what a running dispatcher does`,
    footer: ASKING,
    usageLine: OPTIONS,
  },
);

/** `runs`. */
export const runsCommand = command(
  "runs",
  merge(
    object({ kind: constant("runs"), run: optional(runArgument) }),
    object("Options", {
      task: taskOption(message`Only runs of this task`),
      route: optional(option("-r", "--route", string({ metavar: "QUEUE" }), {
        description: message`Only runs of this route`,
      })),
      outcome: optional(option("-o", "--outcome", string({ metavar: "OUTCOME" }), {
        description: message`Only runs that ended so, such as failed`,
      })),
      state: optional(option("-s", "--state", string({ metavar: "STATE" }), {
        description: message`Only runs in this state, such as started`,
      })),
      limit: withDefault(
        option("-n", "--limit", integer({ metavar: "N", min: 1 }), {
          description: message`List at most N runs (20)`,
        }),
        USUAL_LIMIT,
      ),
    }),
    clientOptions,
  ),
  {
    brief: message`List runs, the newest first, or show one`,
    footer: ASKING,
    usageLine: [...MAYBE_RUN, ...OPTIONS],
  },
);

/** `logs`. */
export const logsCommand = command(
  "logs",
  merge(
    object({ kind: constant("logs"), run: optional(runArgument) }),
    object("Options", {
      follow: option("-f", "--follow", {
        description: message`Go on with what the agent prints until it has ended`,
      }),
      tail: optional(option("-n", "--tail", integer({ metavar: "N", min: 0 }), {
        description: message`Begin with the last N lines that the agent printed`,
      })),
      raw: option("--raw", {
        description: message`Print exactly what the agent printed, such as JSON`,
      }),
      task: taskOption(message`The newest run of this task`),
      ...addressOptions,
    }),
  ),
  {
    brief: message`Print what an agent printed; without RUN the newest`,
    footer: FOLLOWING,
    usageLine: [...MAYBE_RUN, ...OPTIONS],
  },
);

/** `cancel`. */
export const cancelCommand = command(
  "cancel",
  merge(object({ kind: constant("cancel"), run: runArgument }), clientOptions),
  {
    brief: message`End a run; its task is parked`,
    footer: ASKING,
    usageLine: [...RUN, ...OPTIONS],
  },
);
