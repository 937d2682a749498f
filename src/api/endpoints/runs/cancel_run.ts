import { cancelRun } from "../../../operations/runs.ts";
import { runJson } from "../../mapping.ts";
import { jsonResponse } from "../../problem.ts";
import { runSchema } from "../../schemas/run.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const CANCEL_RUN = operationEndpoint({
  method: "post",
  path: "/runs/{id}/cancel",
  id: "cancelRun",
  tag: "Runs",
  summary: "Cancel a run",
  description:
    "Begins to end the run: TERM, 5 s, KILL. Its task is then parked, with a comment. Asked again it does nothing more.",
  operation: cancelRun,
  isBodyOptional: true,
  output: { 202: { description: "The run; it is not over yet.", schema: runSchema } },
  answer: (run, _asked, { redact }) => jsonResponse(runJson(run, redact), 202),
});
