import { refresh } from "../../../operations/dispatcher.ts";
import { jsonResponse } from "../../problem.ts";
import { acceptedSchema } from "../../schemas/status.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const REFRESH = operationEndpoint({
  method: "post",
  path: "/refresh",
  id: "refresh",
  tag: "Dispatcher",
  summary: "Poll the board now",
  description:
    "Asks for a poll of the board soon. Many such requests make one poll, and at most one a second. It also ends the waits and holds of single tasks, but not for a run's token.",
  operation: refresh,
  isBodyOptional: true,
  isUnaudited: true,
  output: { 202: { description: "It will be done.", schema: acceptedSchema } },
  answer: () => jsonResponse({ status: "accepted" }, 202),
});
