import { retryRuns } from "../../../operations/retry_runs.ts";
import { jsonResponse } from "../../problem.ts";
import { retriedJson, retriedSchema } from "../../schemas/retried.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const RETRY_RUNS = operationEndpoint({
  method: "post",
  path: "/runs/retry",
  id: "retryRuns",
  tag: "Runs",
  summary: "Run the tasks of many runs again",
  description:
    "Moves tasks back to their ready queues whose latest run had the given outcome and which are still where that run left them. With `preview` it only answers what it would do. Not for a run's token.",
  operation: retryRuns,
  isRepeatable: true,
  output: { 202: { description: "What is to be run again.", schema: retriedSchema } },
  answer: (value) => jsonResponse(retriedJson(value), 202),
});
