import * as z from "zod";
import type { RetryAnswer } from "../contracts/run_control.ts";
import type { Task } from "../domain/task.ts";
import { TASK_ID } from "./input.ts";
import { defineOperation, type OperationDeps } from "./operation.ts";
import { done, type Refusal, refused, type Result } from "./result.ts";
import { findRun, ON_RUN } from "./runs.ts";

const WHAT = "run the task again";
const REFUSALS = ["task_busy", "elsewhere", "no_route"] as const;
type RetryRefusal = typeof REFUSALS[number];

/** Has a task run again soon, as its first attempt. */
export const retryTask = defineOperation({
  what: WHAT,
  access: "people",
  asksBoard: true,
  input: z.strictObject({ id: TASK_ID.describe("The task's id.") }),
  refusals: REFUSALS,
  run: ({ input, signal }, deps) => retry(input.id, signal, deps),
});

/** Has the task of a run run again soon, as its first attempt. */
export const retryRun = defineOperation({
  what: WHAT,
  access: "people",
  asksBoard: true,
  input: z.strictObject(ON_RUN),
  refusals: [...REFUSALS, "unknown_run"],
  async run({ input, signal }, deps) {
    const found = await findRun(input.id, deps);
    return found.ok ? await retry(found.value.taskId, signal, deps) : found;
  },
});

async function retry(
  taskId: string,
  signal: AbortSignal,
  { control }: Pick<OperationDeps, "control">,
): Promise<Result<Task, RetryRefusal>> {
  const answer = await control.retry(taskId, { signal });
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
