import * as z from "zod";
import { RUN_ID, TASK_ID } from "../../operations/input.ts";
import type { RetriedRun, RetriedRuns } from "../../operations/retry_runs.ts";
import { lazily, type ShownBy } from "./common.ts";

export type RetriedJson = ShownBy<typeof retriedSchema>;

const shared = () => ({
  task_id: TASK_ID.describe("The task."),
  task_name: z.string().describe("Its name at its last claim."),
  run_id: RUN_ID.describe("Its latest run."),
});

/** What a retry of many runs did, or would do. */
export const retriedSchema = lazily(() =>
  z.object({
    preview: z.boolean().describe("Whether nothing was changed."),
    retried: z.array(z.object({
      ...shared(),
      queue: z.string().describe("The ready queue that it is in, or would be."),
    })).describe("The tasks that run again, or would, the newest run first."),
    skipped: z.array(z.object({
      ...shared(),
      reason: z.string().describe("Why it stays where it is, for a person."),
    })).describe("The tasks that stay where they are."),
    has_more: z.boolean().describe("Whether there may be more: one call puts back 200 tasks."),
  }).meta({ id: "Retried", description: "What a retry of many runs did, or would do." })
);

/** The answer as the API shows it. */
export function retriedJson({ retried, skipped, isPreview, hasMore }: RetriedRuns): RetriedJson {
  return {
    preview: isPreview,
    retried: retried.map((each) => ({ ...factsOf(each), queue: each.queue ?? each.run.queue })),
    skipped: skipped.map((each) => ({ ...factsOf(each), reason: each.reason ?? "" })),
    has_more: hasMore,
  };
}

function factsOf({ run: { id, taskId, taskName } }: RetriedRun) {
  return { task_id: taskId, task_name: taskName, run_id: id };
}
