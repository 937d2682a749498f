import { drain } from "../../../operations/dispatcher.ts";
import { pausedJson } from "../../mapping.ts";
import { jsonResponse } from "../../problem.ts";
import { pausedSchema } from "../../schemas/status.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const DRAIN = operationEndpoint({
  method: "post",
  path: "/drain",
  id: "drain",
  tag: "Dispatcher",
  summary: "Let what runs come to its end",
  description:
    "Pauses, and says in the log when no agent runs any more and the board was told all. The dispatcher goes on; it is then safe to stop it. `/status` tells how far it is. Not for a run's token.",
  operation: drain,
  isBodyOptional: true,
  output: {
    202: { description: "What is paused now, and what still runs.", schema: pausedSchema },
  },
  answer: ({ status, queue }) => jsonResponse(pausedJson(status, queue), 202),
});
