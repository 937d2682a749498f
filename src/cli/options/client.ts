import { merge, object } from "@optique/core/constructs";
import { type Message, message } from "@optique/core/message";
import { optional, withDefault } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { describedBy } from "../help/page.ts";
import { actPages } from "../help/pages/act.ts";
import { lookPages } from "../help/pages/look.ts";
import type { RunState } from "../../domain/run.ts";
import { OUTCOMES, RUN_STATES } from "../../operations/words.ts";
import { jsonOption, tomlPath } from "./common.ts";
import { oneOf } from "./one_of.ts";
import { nameOf } from "./named.ts";

/** How a command finds the dispatcher, and how it prints the answer. */
export interface ClientOptions {
  /** The address of the dispatcher's API. */
  readonly url?: string;
  /**
   * A config that contains the address: a path, `-` for standard input, or undefined to search for
   * the config.
   */
  readonly config?: string;
  /** Whether to print the API's answer unchanged. */
  readonly json: boolean;
}

/** `status`, parsed: prints the state of a running dispatcher. */
export interface StatusCommand extends ClientOptions {
  readonly kind: "status";
}

/** `runs`, parsed: lists runs, or shows one. */
export interface RunsCommand extends ClientOptions {
  readonly kind: "runs";
  /** The id of one run, or the beginning or end of the id. */
  readonly run?: string;
  readonly task?: string;
  readonly route?: string;
  readonly outcome?: string;
  readonly state?: string;
  readonly limit: number;
}

/** `logs`, parsed: prints the output of a run's agent. */
export interface LogsCommand extends Omit<ClientOptions, "json"> {
  readonly kind: "logs";
  /** The id of the run, or the beginning or end of the id; undefined means the newest run. */
  readonly run?: string;
  readonly task?: string;
  readonly follow: boolean;
  /** Whether to follow every run, those that begin later too. */
  readonly all: boolean;
  /** How many of the last lines to print first; undefined means all lines. */
  readonly tail?: number;
  /** Whether to print before each line when it arrived. */
  readonly timestamps: boolean;
  /** Whether to print the agent's output unchanged instead of a text for people. */
  readonly raw: boolean;
}

/** `cancel`, parsed: ends a run. */
export interface CancelCommand extends ClientOptions {
  readonly kind: "cancel";
  /** The id of the run, or the beginning or end of the id. */
  readonly run: string;
}

/** So many runs fit on a screen; a user asks for more with `--limit`. */
const USUAL_LIMIT = 20;

const addressOptions = {
  url: optional(option("-u", "--url", string({ metavar: "URL" }), {
    description: message`Ask the dispatcher at URL`,
  })),
  config: optional(option("-c", "--config", tomlPath("PATH"), {
    description: message`Ask the dispatcher at the api_host and api_port of this config`,
  })),
};

/** The options of every command that asks a dispatcher. */
export const clientOptions = object("Options", { ...addressOptions, json: jsonOption });

/** Begins without the session of earlier runs. */
export const freshOption = option("--fresh", {
  description: message`Begin without the agent's session of earlier runs`,
});

/** What tables show as the outcome of a run that has none yet, or never gets one, and the state that it is in. */
export const STATE_WORDS = {
  claiming: "intent",
  starting: "claimed",
  running: "started",
  dropped: "dropped",
} as const satisfies Readonly<Record<string, RunState>>;

const SHOWN_OUTCOMES = [
  ...OUTCOMES,
  ...Object.keys(STATE_WORDS) as (keyof typeof STATE_WORDS)[],
];

const RUN = message`The id of a run, its beginning or end, or the id of a task`;

export const runArgument = argument(nameOf("run", "RUN"), { description: RUN });
const liveRunArgument = argument(nameOf("live run", "RUN"), { description: RUN });

const taskOption = (description: Message) =>
  optional(option("-t", "--task", nameOf("task", "ID"), { description }));

/** `status`. */
export const statusCommand = command(
  "status",
  merge(object({ kind: constant("status") }), clientOptions),
  describedBy(lookPages.status),
);

/** `runs`. */
export const runsCommand = command(
  "runs",
  merge(
    object({ kind: constant("runs"), run: optional(runArgument) }),
    object("Options", {
      task: taskOption(message`Only runs of this task`),
      route: optional(option("-r", "--route", nameOf("route", "QUEUE"), {
        description: message`Only runs of this route`,
      })),
      outcome: optional(option("-o", "--outcome", oneOf(SHOWN_OUTCOMES, { metavar: "OUTCOME" }), {
        description: message`Only runs with this outcome, such as failed`,
      })),
      state: optional(option("-s", "--state", oneOf(RUN_STATES, { metavar: "STATE" }), {
        description: message`Only runs in this state, such as started`,
      })),
      limit: withDefault(
        option("-n", "--limit", integer({ metavar: "N", min: 1 }), {
          description: message`List at most N runs (default: 20)`,
        }),
        USUAL_LIMIT,
      ),
    }),
    clientOptions,
  ),
  describedBy(lookPages.runs),
);

/** `logs`. */
export const logsCommand = command(
  "logs",
  merge(
    object({ kind: constant("logs"), run: optional(runArgument) }),
    object("Options", {
      follow: option("-f", "--follow", {
        description: message`Print new output until the agent has ended`,
      }),
      all: option("-a", "--all", {
        description: message`With --follow: print the new output of every run, until Ctrl-C`,
      }),
      tail: optional(option("-n", "--tail", integer({ metavar: "N", min: 0 }), {
        description:
          message`Begin with the last N lines of the output (default: all; with --all: 10)`,
      })),
      timestamps: option("--timestamps", {
        description: message`Print before each line when it arrived, in local time`,
      }),
      raw: option("--raw", {
        description: message`Print the output unchanged, such as JSON`,
      }),
      task: taskOption(message`The newest run of this task`),
      ...addressOptions,
    }),
  ),
  describedBy(lookPages.logs),
);

/** `cancel`. */
export const cancelCommand = command(
  "cancel",
  merge(object({ kind: constant("cancel"), run: liveRunArgument }), clientOptions),
  describedBy(actPages.cancel),
);
