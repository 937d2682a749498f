import * as z from "zod";
import { receiveHook } from "../../../operations/hook.ts";
import { readJsonBytes } from "../../body.ts";
import { BODY } from "../../codes.ts";
import { rawPathOf } from "../../path.ts";
import { jsonResponse, problemOfRefusal, problemResponse } from "../../problem.ts";
import { lazily } from "../../schemas/common.ts";
import type { Endpoint } from "../endpoint.ts";

/** What a board sends, which only its backend understands. */
const hookSchema = lazily(() =>
  z.looseObject({})
    .meta({ id: "Hook", description: "What the board reports, in its own shape." })
);

/** What the board gets as an answer. */
const hookTakenSchema = lazily(() =>
  z.object({
    status: z.enum(["accepted", "ignored"]).describe(
      "`ignored` for what changes no queue, and for the dispatcher's own writes.",
    ),
  }).meta({ id: "HookTaken", description: "It was taken." })
);

/** A board may tell of a task as it is and as it was, each with a description of 1 MiB. */
const MAX_DELIVERY_BYTES = 4 * 2 ** 20;

/** Where a board's webhook reports a change. The board sends a token of its own. */
export const RECEIVE_HOOK: Endpoint = {
  method: "post",
  path: "/hooks/{board}",
  id: "receiveHook",
  tag: "Dispatcher",
  summary: "Report a change",
  description:
    "For the board itself: the dispatcher starts the agent of a new or moved card at once. Many such deliveries make one poll. The bearer token is the `token` under `[backend.webhook]`.",
  input: () => ({
    params: z.object({
      board: z.string().meta({ description: "The kind of board.", examples: ["planka"] }),
    }),
    body: hookSchema(),
  }),
  output: { 202: { description: "It was taken.", schema: hookTakenSchema } },
  problems: [...BODY.filter((code) => code !== "invalid"), "no_hook", "hook_unauthorized"],
  isOpen: true,
  forRuns: "no: it needs the token of the board's webhook",
  // Only a board calls it.
  samples: [],
  async handle({ request }, parts) {
    const limits = { ...parts.limits, maxBodyBytes: MAX_DELIVERY_BYTES };
    const result = await receiveHook({
      board: rawPathOf(request.url).split("/")[2] ?? "",
      headers: request.headers,
      readBody: () => readJsonBytes(request, { ...parts, limits }),
    }, parts);
    if (result.ok) {
      return jsonResponse({ status: result.value === "hint" ? "accepted" : "ignored" }, 202);
    }
    const problem = problemOfRefusal(result);
    if (result.code !== "hook_unauthorized") return problemResponse(problem);
    // What a stranger still sends is not needed; it does not matter if the cancel fails.
    if (!request.bodyUsed) request.body?.cancel().catch(() => undefined);
    const headers = { "www-authenticate": 'Bearer realm="webhook"', connection: "close" };
    return problemResponse({ ...problem, headers });
  },
};
