import { resume } from "../../../operations/dispatcher.ts";
import { pausedJson } from "../../mapping.ts";
import { jsonResponse } from "../../problem.ts";
import { pausedSchema } from "../../schemas/status.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const RESUME = operationEndpoint({
  method: "post",
  path: "/resume",
  id: "resume",
  tag: "Dispatcher",
  summary: "Claim again",
  description:
    "Without `route` all goes on, also routes that were paused alone; a single route does not go on while all are paused. What is held (`held_routes` of `/status`) is tried again at once, as after a quota was raised. Not for a run's token.",
  operation: resume,
  isBodyOptional: true,
  output: { 200: { description: "What is paused now.", schema: pausedSchema } },
  answer: ({ status, queue }) => jsonResponse(pausedJson(status, queue)),
});
