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
  summary: "Pause and let live runs end",
  description:
    "Pauses, and writes to the log when the last agent has ended and every write to the board is delivered. It is then safe to stop the dispatcher, which keeps running. `/status` shows the progress. Not for a run's token.",
  operation: drain,
  isBodyOptional: true,
  output: {
    202: { description: "What is paused now, and what still runs.", schema: pausedSchema },
  },
  answer: ({ status, queue }) => jsonResponse(pausedJson(status, queue), 202),
});
