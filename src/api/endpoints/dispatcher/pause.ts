import { pause } from "../../../operations/dispatcher.ts";
import { pausedJson } from "../../mapping.ts";
import { jsonResponse } from "../../problem.ts";
import { pausedSchema } from "../../schemas/status.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const PAUSE = operationEndpoint({
  method: "post",
  path: "/pause",
  id: "pause",
  tag: "Dispatcher",
  summary: "Pause",
  description:
    "The dispatcher claims nothing more from any route, or from `route` alone if it is given; live runs continue. A pause lasts until `/resume`, or until the dispatcher ends: it starts without a pause. Not for a run's token.",
  operation: pause,
  isBodyOptional: true,
  output: { 200: { description: "What is paused now.", schema: pausedSchema } },
  answer: ({ status, queue }) => jsonResponse(pausedJson(status, queue)),
});
