import { retryTask } from "../../../operations/retry.ts";
import { jsonResponse } from "../../problem.ts";
import { taskJson, taskSchema } from "../../schemas/task.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const RETRY_TASK = operationEndpoint({
  method: "post",
  path: "/tasks/{id}/retry",
  id: "retryTask",
  tag: "Tasks",
  summary: "Run a task again",
  description:
    "Moves a task that is parked, or that waits for its next attempt, back to its ready queue. It runs as soon as there is a free slot, as its first attempt. Not for a run's token.",
  operation: retryTask,
  isBodyOptional: true,
  isRepeatable: true,
  output: { 202: { description: "The task, which is to be run.", schema: taskSchema } },
  answer: (task) => jsonResponse(taskJson(task), 202),
});
