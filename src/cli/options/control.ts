import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument, command, constant, option } from "@optique/core/primitives";
import { durationParser } from "./duration.ts";
import { describedBy } from "../help/page.ts";
import { actPages } from "../help/pages/act.ts";
import { OUTCOMES } from "../../operations/words.ts";
import { oneOf } from "./one_of.ts";
import { type ClientOptions, clientOptions, freshOption, runArgument } from "./client.ts";
import { nameOf } from "./named.ts";

/** `retry`, parsed: runs the task of a run again, or those of many runs. */
export interface RetryCommand extends ClientOptions {
  readonly kind: "retry";
  /** The id of the run, or the beginning or end of the id; undefined for all runs with an outcome. */
  readonly run?: string;
  /** Retries the tasks of all runs with this outcome. */
  readonly outcome?: string;
  /** Only runs that ended within so many milliseconds. */
  readonly sinceMs?: number;
  /** Only runs of this route. */
  readonly route?: string;
  /** Whether to print only what would be done. */
  readonly dryRun: boolean;
  /** Whether it begins without the session of earlier runs. */
  readonly fresh: boolean;
}

/** `pause`, `resume` or `drain`, parsed: stops routes from claiming tasks, or lets them continue. */
export interface PauseCommand extends ClientOptions {
  readonly kind: "pause" | "resume" | "drain";
  /** The ready queue of one route; undefined means all routes. */
  readonly queue?: string;
}

/** `reload`, parsed: has the dispatcher read its config again. */
export interface ReloadCommand extends ClientOptions {
  readonly kind: "reload";
}

const queueArgument = optional(argument(nameOf("route", "QUEUE"), {
  description: message`The ready queue of one route; without it, all routes`,
}));

/** Which runs are retried, if no single one is named. */
const manyRuns = object("Without RUN", {
  outcome: optional(option("-o", "--outcome", oneOf(OUTCOMES, { metavar: "OUTCOME" }), {
    description:
      message`Retry all tasks whose latest run had this outcome, such as failed, and that are still where it left them`,
  })),
  sinceMs: optional(option("--since", durationParser(), {
    description: message`Only runs that ended within this time, such as 12h, 30m or 2d`,
  })),
  route: optional(option("-r", "--route", nameOf("route", "QUEUE"), {
    description: message`Only runs of this route`,
  })),
  dryRun: option("-n", "--dry-run", {
    description: message`Print what would be put back, and change nothing`,
  }),
});

const retryCommand = command(
  "retry",
  merge(
    object({ kind: constant("retry"), run: optional(runArgument), fresh: freshOption }),
    manyRuns,
    clientOptions,
  ),
  describedBy(actPages.retry),
);

const pauseCommand = command(
  "pause",
  merge(object({ kind: constant("pause"), queue: queueArgument }), clientOptions),
  describedBy(actPages.pause),
);

const resumeCommand = command(
  "resume",
  merge(object({ kind: constant("resume"), queue: queueArgument }), clientOptions),
  describedBy(actPages.resume),
);

const drainCommand = command(
  "drain",
  merge(object({ kind: constant("drain"), queue: queueArgument }), clientOptions),
  describedBy(actPages.drain),
);

const reloadCommand = command(
  "reload",
  merge(object({ kind: constant("reload") }), clientOptions),
  describedBy(actPages.reload),
);

/** The commands that control a running dispatcher. */
export const controlCommands = or(
  retryCommand,
  pauseCommand,
  resumeCommand,
  drainCommand,
  reloadCommand,
);
