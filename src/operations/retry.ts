import * as z from "zod";
import type { RetryAnswer, RetryOptions } from "../contracts/run_control.ts";
import type { Task } from "../domain/task.ts";
import { defineOperation, type OperationDeps } from "./operation.ts";
import { done, type Refusal, refused, type Result } from "./result.ts";
import { findRun, ON_RUN } from "./runs.ts";
import { ON_TASK } from "./tasks.ts";

const WHAT = "run the task again";
const REFUSALS = ["task_busy", "elsewhere", "no_route"] as const;
type RetryRefusal = typeof REFUSALS[number];

/** Whether an agent begins without its session. */
export const FRESH = z.boolean("must be true or false").default(false).meta({
  description: "Whether the next run begins without the agent's session of earlier runs.",
});

/** Has a task run again soon, as its first attempt. */
export const retryTask = defineOperation({
  what: WHAT,
  access: "people",
  names: "task",
  asksBoard: true,
  input: z.strictObject({ ...ON_TASK, fresh: FRESH }),
  refusals: REFUSALS,
  run: ({ input: { id, fresh }, signal }, deps) => retry(id, { fresh, signal }, deps),
});

/** Has the task of a run run again soon, as its first attempt. */
export const retryRun = defineOperation({
  what: WHAT,
  access: "people",
  names: "run",
  asksBoard: true,
  input: z.strictObject({ ...ON_RUN, fresh: FRESH }),
  refusals: [...REFUSALS, "unknown_run"],
  async run({ input: { id, fresh }, signal }, deps) {
    const found = await findRun(id, deps);
    return found.ok ? await retry(found.value.taskId, { fresh, signal }, deps) : found;
  },
});

async function retry(
  taskId: string,
  options: RetryOptions,
  { control }: Pick<OperationDeps, "control">,
): Promise<Result<Task, RetryRefusal>> {
  const answer = await control.retry(taskId, options);
  return answer.type === "queued" ? done(answer.task) : refusalOf(answer, taskId);
}

function refusalOf(
  answer: Exclude<RetryAnswer, { type: "queued" }>,
  taskId: string,
): Refusal<RetryRefusal> {
  const cannot = `Cannot run task "${taskId}" again:`;
  switch (answer.type) {
    case "busy":
      return refused(
        "task_busy",
        `${cannot} run "${answer.runId}" works on it, or is not settled; wait for it, or cancel it`,
      );
    case "elsewhere":
      return refused(
        "elsewhere",
        `${cannot} it is in "${answer.queue}", which is another route's; move it to its ready queue`,
      );
    case "no_route":
      return refused(
        "no_route",
        `${cannot} no run of it is known, and its queue does not belong to a route; move it to a ready queue`,
      );
  }
}
