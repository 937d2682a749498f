import { getStatus } from "../../../operations/dispatcher.ts";
import { statusJson } from "../../mapping.ts";
import { jsonResponse } from "../../problem.ts";
import { statusSchema } from "../../schemas/status.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const GET_STATUS = operationEndpoint({
  method: "get",
  path: "/status",
  id: "getStatus",
  tag: "Dispatcher",
  summary: "Read the status",
  description:
    "What runs, how many slots are free, how the board answers. With a run's token: only that run, its task, the tasks that it created and its route.",
  operation: getStatus,
  output: { 200: { description: "The dispatcher's state.", schema: statusSchema } },
  answer: (state, _asked, { redact }) => jsonResponse(statusJson(state, redact)),
});
