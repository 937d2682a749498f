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
  summary: "Resume",
  description:
    "Without `route` all routes claim again, also those that were paused alone; a single route claims nothing while all are paused. Held routes (`held_routes` of `/status`) try again at once, for example after a quota was raised. Not for a run's token.",
  operation: resume,
  isBodyOptional: true,
  output: { 200: { description: "What is paused now.", schema: pausedSchema } },
  answer: ({ status, queue }) => jsonResponse(pausedJson(status, queue)),
});
