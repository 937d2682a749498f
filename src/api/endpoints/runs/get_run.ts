import { getRun } from "../../../operations/runs.ts";
import { runJson } from "../../mapping.ts";
import { jsonResponse } from "../../problem.ts";
import { runSchema } from "../../schemas/run.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const GET_RUN = operationEndpoint({
  method: "get",
  path: "/runs/{id}",
  id: "getRun",
  tag: "Runs",
  summary: "Read a run",
  description: "What is known of a run, whether it is live or over.",
  operation: getRun,
  output: { 200: { description: "The run.", schema: runSchema } },
  answer: (run, _asked, { redact }) => jsonResponse(runJson(run, redact)),
});
