import { reload } from "../../../operations/dispatcher.ts";
import { jsonResponse } from "../../problem.ts";
import { reloadedSchema } from "../../schemas/status.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const RELOAD = operationEndpoint({
  method: "post",
  path: "/reload",
  id: "reload",
  tag: "Dispatcher",
  summary: "Reload the config",
  description:
    "Reads the config again and applies its changes, also those that wait for a person because agents can write the config: read the file first. Live runs keep the config that they began with. Not for a run's token.",
  operation: reload,
  isBodyOptional: true,
  output: { 200: { description: "What has changed.", schema: reloadedSchema } },
  answer: ({ changes, forRestart }) => jsonResponse({ changes, restart_needed: forRestart }),
});
