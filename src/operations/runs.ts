import * as z from "zod";
import type { RunLog } from "../contracts/run_logs.ts";
import type { RunRecord } from "../domain/run.ts";
import { taskRunsRefusal } from "./caller.ts";
import { oneOf, RUN_ID, wholeNumber } from "./input.ts";
import { taskOfRuns } from "./names/run_named.ts";
import { defineOperation, type OperationDeps } from "./operation.ts";
import { done, type Refusal, refused, type Result } from "./result.ts";
import { OUTCOMES, RUN_STATES } from "./words.ts";

/** The input that names a run. */
export const ON_RUN = {
  id: RUN_ID.describe(
    "The run's id, or a part of it that fits no other run, such as its end; or the id of a task, for its newest run.",
  ),
};

const nonEmpty = z.string().min(1, "must not be empty");

/** Lists runs, newest first, a page at a time. A run sees those of its own task. */
export const listRuns = defineOperation({
  what: "list the runs",
  access: "own_view",
  input: z.strictObject({
    task: nonEmpty.optional().meta({ description: "Only runs of the task with this id." }),
    route: nonEmpty.optional().meta({
      description: "Only runs of this route, which is named by its ready queue.",
    }),
    outcome: oneOf(OUTCOMES).optional().meta({ description: "Only runs with this outcome." }),
    state: oneOf(RUN_STATES).optional().meta({
      description: "Only runs that are in this state now.",
    }),
    limit: wholeNumber(1, 200).default(50).meta({ description: "Maximum number of runs." }),
    before: z.uuid("must be a run's id").toLowerCase().optional().meta({
      description: "Only runs older than the one with this id. `next` of an answer has it set.",
    }),
  }),
  aliases: { task_id: "task", queue: "route" },
  refusals: ["not_your_task", "ambiguous_id"],
  async run({ caller, input }, { runs }) {
    const { task, route, outcome, state, limit, before } = input;
    const refusal = task === undefined ? null : taskRunsRefusal(caller, task);
    if (refusal !== null) return refusal;
    const named = task === undefined || caller.kind === "run"
      ? done(task)
      : await taskOfRuns({ what: "list the runs", given: task }, runs);
    if (!named.ok) return named;
    const found = await runs.list({
      taskId: caller.kind === "run" ? caller.taskId : named.value,
      queue: route,
      outcome,
      states: state && [state],
      before,
      // One more tells whether there is a next page.
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    return done({ runs: page, before: found.length > limit ? page.at(-1)?.id ?? null : null });
  },
});

/** Reads what is known of a run, whether it is live or over. */
export const getRun = defineOperation({
  what: "read the run",
  access: "own_run",
  names: "run",
  isRead: true,
  input: z.strictObject(ON_RUN),
  refusals: ["unknown_run"],
  run: ({ input }, deps) => findRun(input.id, deps),
});

/** Begins to end a run as `cancelled`. Idempotent. */
export const cancelRun = defineOperation({
  what: "cancel the run",
  access: "own_run",
  names: "run",
  input: z.strictObject(ON_RUN),
  refusals: ["unknown_run", "run_over"],
  async run({ input }, deps) {
    const found = await findRun(input.id, deps);
    if (!found.ok) return found;
    const isLive = deps.control.cancel(found.value.id);
    const now = await findRun(input.id, deps);
    return !now.ok || isLive ? now : runOver(now.value);
  },
});

/** Yes or no, also as the text of a query. */
const flag = z.preprocess(
  (value) => typeof value === "boolean" ? String(value) : value,
  z.stringbool({
    truthy: ["true", "1", ""],
    falsy: ["false", "0"],
    error: "must be true or false",
  }),
);

/** What a run printed, and what is wanted of it. */
export interface OpenedLog {
  readonly run: RunRecord;
  readonly log: RunLog;
  /** Whether what the run still prints is wanted, too. */
  readonly follow: boolean;
  /** Where to begin, in bytes from the run's first. */
  readonly offset: number | undefined;
}

/** Opens what a run printed, for a face to read or follow it. */
export const openLog = defineOperation({
  what: "read the log",
  access: "own_run",
  names: "run",
  isRead: true,
  input: z.strictObject({
    ...ON_RUN,
    follow: flag.default(false).meta({
      description: "Send what the run prints until it has ended.",
      override: { type: "boolean" },
    }),
    offset: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional().meta({
      description: "Where to begin to follow, in bytes from the run's first.",
    }),
  }),
  refusals: ["unknown_run", "no_log"],
  async run({ input: { id, follow, offset } }, deps) {
    const found = await findRun(id, deps);
    if (!found.ok) return found;
    const run = found.value;
    const log = await deps.logs.get(run.id);
    return log === null ? noLog(run) : done<OpenedLog>({ run, log, follow, offset });
  },
});

/** The run with this id. */
export async function findRun(
  givenId: string,
  { runs }: Pick<OperationDeps, "runs">,
): Promise<Result<RunRecord, "unknown_run">> {
  const id = givenId.toLowerCase();
  const run = await runs.get(id);
  if (run !== null) return done(run);
  return refused(
    "unknown_run",
    `Cannot find run "${id}": it does not exist or was deleted; "artificer-dispatcher runs" lists them`,
  );
}

function runOver({ id, outcome, dropReason }: RunRecord): Refusal<"run_over"> {
  const how = dropReason === null ? outcome ?? "it is ending" : "it never started";
  return refused("run_over", `Cannot cancel run "${id}": it is over (${how})`);
}

/** The refusal for a run that has no log. */
export function noLog({ id, at }: RunRecord): Refusal<"no_log"> {
  const why = at.started === undefined ? "the run has not started" : "it is no longer kept";
  return refused("no_log", `Cannot read the log of run "${id}": ${why}`);
}
