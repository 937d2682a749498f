import { getLogTimes } from "../../../operations/log_times.ts";
import { jsonResponse } from "../../problem.ts";
import { logTimesJson, logTimesSchema } from "../../schemas/log_times.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const GET_LOG_TIMES = operationEndpoint({
  method: "get",
  path: "/runs/{id}/log/times",
  id: "getLogTimes",
  tag: "Runs",
  summary: "Read when a run printed what",
  description: "The log itself has no times: this says when its text arrived, to the second.",
  operation: getLogTimes,
  output: { 200: { description: "The times.", schema: logTimesSchema } },
  answer: (times) => jsonResponse(logTimesJson(times)),
});
