import type * as z from "zod";
import { lazily } from "../../api/schemas/common.ts";
import { logTimesSchema } from "../../api/schemas/log_times.ts";
import { problemSchema } from "../../api/schemas/problem.ts";
import { runSchema, runsSchema } from "../../api/schemas/run.ts";
import { retriedSchema } from "../../api/schemas/retried.ts";
import { pausedSchema, reloadedSchema, statusSchema } from "../../api/schemas/status.ts";
import { commentSchema, taskSchema } from "../../api/schemas/task.ts";
import { lenient } from "./lenient.ts";

/*
 * Schemas for the answers of the API, made from the API's own schemas. The dispatcher can be older or
 * newer than the command that asks it: only the fields that are listed here are required.
 */

/** `GET /status`. */
export const statusAnswer = lazily(() =>
  lenient(statusSchema(), [
    "version",
    "backend",
    "active_agents",
    "active_agents.run_id",
    "held_routes.queue",
    "held_tasks.task_id",
    "claiming_tasks.task_id",
    "waiting_tasks.task_id",
    "lost.problem",
    "orphans.task_id",
    "waiting_changes.change",
    "events.lines.sequence",
  ])
);

/** `POST /reload`. */
export const reloadedAnswer = lazily(() => lenient(reloadedSchema(), ["changes"]));

/** `POST /pause`, `/resume` and `/drain`. */
export const pausedAnswer = lazily(() => lenient(pausedSchema(), ["paused"]));

/** `GET /runs/{id}`, and each of `GET /runs`. */
export const runAnswer = lazily(() => lenient(runSchema(), ["run_id", "state"]));

/** `GET /runs/{id}/log/times`. */
export const logTimesAnswer = lazily(() =>
  lenient(logTimesSchema(), ["end", "times", "times.offset"])
);

/** `POST /runs/retry`. */
export const retriedAnswer = lazily(() => lenient(retriedSchema(), ["retried.task_id"]));

/** `GET /runs`. */
export const runsAnswer = lazily(() =>
  lenient(runsSchema(), ["runs", "runs.run_id", "runs.state"])
);

/** `POST /tasks/{id}/comments`. */
export const commentAnswer = lazily(() => lenient(commentSchema(), ["id", "text"]));

/** A task. */
export const taskAnswer = lazily(() =>
  lenient(taskSchema(), ["id", "name", "queue", "tasks.name"])
);

/** A refusal, as problem details (RFC 9457). */
export const problemAnswer = lazily(() => lenient(problemSchema(), ["detail"]));

/** A refusal. */
export type ProblemAnswer = z.output<ReturnType<typeof problemAnswer>>;
/** The answer of `POST /pause`, `/resume` and `/drain`. */
export type PausedAnswer = z.output<ReturnType<typeof pausedAnswer>>;
/** The answer of `POST /reload`. */
export type ReloadedAnswer = z.output<ReturnType<typeof reloadedAnswer>>;
/** The state of the dispatcher. */
export type StatusAnswer = z.output<ReturnType<typeof statusAnswer>>;
/** What a retry of many runs did. */
export type RetriedAnswer = z.output<ReturnType<typeof retriedAnswer>>;
/** One run. */
export type RunAnswer = z.output<ReturnType<typeof runAnswer>>;
/** A page of runs. */
export type RunsAnswer = z.output<ReturnType<typeof runsAnswer>>;
/** A task. */
export type TaskAnswer = z.output<ReturnType<typeof taskAnswer>>;
