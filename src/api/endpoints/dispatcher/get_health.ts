import { getHealth } from "../../../operations/dispatcher.ts";
import { probeJson } from "../../mapping.ts";
import { jsonResponse } from "../../problem.ts";
import { probeSchema } from "../../schemas/status.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

/** What a supervisor asks, which has no token. */
export const GET_HEALTH = operationEndpoint({
  method: "get",
  path: "/healthz",
  id: "getHealth",
  tag: "Dispatcher",
  summary: "Check the health",
  description:
    "For a supervisor: 503 while the board fails, or while another process keeps it from being changed. Needs no token.",
  operation: getHealth,
  output: {
    200: { description: "The board answers, or was not asked yet.", schema: probeSchema },
    503: { description: "The board fails.", schema: probeSchema },
  },
  isOpen: true,
  answer: ({ info, health }) =>
    jsonResponse(
      probeJson(health, Deno.pid, info.identity),
      health.state === "failing" ? 503 : 200,
    ),
});
