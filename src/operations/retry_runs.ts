import * as z from "zod";
import type { RunQuery } from "../contracts/journal.ts";
import type { RetryOptions } from "../contracts/run_control.ts";
import type { RunRecord, RunState } from "../domain/run.ts";
import type { Task } from "../domain/task.ts";
import { isAdapterError } from "../domain/errors.ts";
import { oneOf } from "./input.ts";
import { defineOperation, type OperationDeps } from "./operation.ts";
import { done } from "./result.ts";
import { FRESH } from "./retry.ts";
import { OUTCOMES } from "./words.ts";

/** How many tasks one call puts back: it must end within the time that an operation has. */
const MAX_RETRIED = 200;
/** How many tasks one call reads from the board, for the same reason. */
const MAX_READ = 1_000;
/** How many runs are read from the journal at once. */
const PAGE = 200;

/** The states of runs that had their task. */
const WITH_TASK: readonly RunState[] = ["claimed", "started", "ended", "settled"];

/** A run whose task is put back, or is not. */
export interface RetriedRun {
  readonly run: RunRecord;
  /** The ready queue, if the task is put back. */
  readonly queue: string | null;
  /** Why it is not put back, or null. */
  readonly reason: string | null;
}

/** What a retry of many runs did, or would do. */
export interface RetriedRuns {
  readonly retried: readonly RetriedRun[];
  readonly skipped: readonly RetriedRun[];
  readonly isPreview: boolean;
  /** Whether there may be more of them: one call puts back only so many. */
  readonly hasMore: boolean;
}

/**
 * Has the tasks of all runs with one outcome run again, such as after a night in which every run failed. Only
 * tasks that are still where their latest run left them: what a person or an agent has moved since stays.
 */
export const retryRuns = defineOperation({
  what: "run the tasks again",
  access: "people",
  asksBoard: true,
  input: z.strictObject({
    outcome: oneOf(OUTCOMES).meta({
      description: "Only tasks whose latest run had this outcome.",
      examples: ["failed"],
    }),
    since: z.iso.datetime({
      offset: true,
      error: "must be an instant, such as 2026-01-01T00:00:00Z",
    })
      .optional().meta({
        description: "Only runs that ended after this instant.",
        examples: ["2026-01-01T00:00:00Z"],
      }),
    route: z.string().min(1, "must not be empty").optional().meta({
      description: "Only runs of this route, which is named by its ready queue.",
    }),
    fresh: FRESH,
    preview: z.boolean("must be true or false").default(false).meta({
      description: "Whether to answer what would be put back, and change nothing.",
    }),
  }),
  aliases: { queue: "route", dry_run: "preview" },
  async run({ input, signal }, deps) {
    const { outcome, since, route, fresh, preview: isPreview } = input;
    const putAgain = (run: RunRecord) =>
      isPreview ? wouldRun(run) : putBack(run, { fresh, signal }, deps);
    const from = since === undefined ? 0 : Date.parse(since);
    const all: RetriedRun[] = [];
    const retried = () => all.filter((each) => each.reason === null);
    let hasMore = false;
    // Newest first: each task goes to the top of its queue, so that they keep their order.
    for await (const run of latestOfTasks({ outcome, queue: route }, from, deps)) {
      hasMore = retried().length >= MAX_RETRIED || all.length >= MAX_READ;
      if (hasMore) break;
      const reason = await reasonToSkip(run, deps, signal);
      if (reason === "not the latest") continue;
      all.push(
        reason === null ? await putAgain(run) : skipped(run, reason),
      );
    }
    return done({
      retried: retried(),
      skipped: all.filter((each) => each.reason !== null),
      isPreview,
      hasMore,
    });
  },
});

/** The latest run of each task among those that `query` finds and that ended since `from`, newest first. */
async function* latestOfTasks(
  query: Pick<RunQuery, "outcome" | "queue">,
  from: number,
  { runs }: OperationDeps,
): AsyncGenerator<RunRecord> {
  const seen = new Set<string>();
  let before: Pick<RunQuery, "before"> = {};
  for (;;) {
    const page = await runs.list({ ...query, ...before, limit: PAGE });
    for (const run of page) {
      if ((run.at.ended ?? 0) < from || seen.has(run.taskId)) continue;
      seen.add(run.taskId);
      yield run;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    before = { before: last.id };
  }
}

function skipped(run: RunRecord, reason: string): RetriedRun {
  return { run, queue: null, reason };
}

async function reasonToSkip(
  run: RunRecord,
  deps: OperationDeps,
  signal: AbortSignal,
): Promise<string | null> {
  const [latest] = await deps.runs.list({ taskId: run.taskId, states: WITH_TASK, limit: 1 });
  if (latest?.id !== run.id) return "not the latest";
  if (run.state !== "settled") return "its run is not settled";
  if (run.retry !== null) return "it waits for a retry already";
  const task = await findTask(run, deps, signal);
  if (task === null) return "it is gone";
  const left = run.route.failedQueue ?? run.route.inProgressQueue;
  return task.queue === left ? null : `it is in "${task.queue}", not in "${left}"`;
}

async function findTask(
  { taskId }: RunRecord,
  { tasks }: OperationDeps,
  signal: AbortSignal,
): Promise<Task | null> {
  try {
    return await tasks.getTask(taskId, { signal });
  } catch (error) {
    if (isAdapterError(error, "not_found")) return null;
    throw error;
  }
}

function wouldRun(run: RunRecord): RetriedRun {
  return { run, queue: run.queue, reason: null };
}

async function putBack(
  run: RunRecord,
  options: RetryOptions,
  { control }: OperationDeps,
): Promise<RetriedRun> {
  const answer = await control.retry(run.taskId, options);
  switch (answer.type) {
    case "queued":
      return { run, queue: answer.task.queue, reason: null };
    case "busy":
      return skipped(run, "another run has it");
    case "elsewhere":
      return skipped(run, `it is in "${answer.queue}"`);
    case "no_route":
      return skipped(run, "its route is gone");
  }
}
