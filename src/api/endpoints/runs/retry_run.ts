import { retryRun } from "../../../operations/retry.ts";
import { jsonResponse } from "../../problem.ts";
import { taskJson, taskSchema } from "../../schemas/task.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const RETRY_RUN = operationEndpoint({
  method: "post",
  path: "/runs/{id}/retry",
  id: "retryRun",
  tag: "Runs",
  summary: "Run the task of a run again",
  description:
    "The same as `/tasks/{id}/retry` for the task that the run worked on. Not for a run's token.",
  operation: retryRun,
  isBodyOptional: true,
  isRepeatable: true,
  output: { 202: { description: "The task, which is to be run.", schema: taskSchema } },
  answer: (task) => jsonResponse(taskJson(task), 202),
});
