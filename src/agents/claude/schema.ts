import { z } from "zod";
import { count, lenient } from "../json_lines.ts";

/** A session's id: a UUID only, since it becomes part of a command line that people paste into a shell. */
const sessionId = z.uuid();

const usageByModel = z.record(
  z.string(),
  z.object({
    inputTokens: count,
    outputTokens: count,
    cacheReadInputTokens: count,
    cacheCreationInputTokens: count,
    costUSD: count,
  }),
);

/** `{"type":"system","subtype":"init"}`: the first line after claude opened a session. */
export const systemLine = z.object({
  session_id: sessionId,
  cwd: lenient(z.string()),
});

/** `{"type":"rate_limit_event"}`: only for accounts that have such limits. `resetsAt` is in seconds. */
export const rateLimitLine = z.object({
  rate_limit_info: z.object({
    status: z.string(),
    resetsAt: lenient(z.number().positive().max(8.64e12)),
    isUsingOverage: lenient(z.boolean()),
    rateLimitType: lenient(z.string()),
  }),
});

/**
 * `{"type":"assistant"}`. If the model or the account refuses a request, claude itself writes such a message,
 * with `is_api_error_message`. As seen with claude 2.1.330, `error` is its category, such as
 * `authentication_failed`, and `api_error` what exactly is wrong, such as `tool_history_mismatch`.
 */
export const messageLine = z.object({
  parent_tool_use_id: z.unknown().optional(),
  is_api_error_message: lenient(z.boolean()),
  error: lenient(z.string()),
  api_error: lenient(z.string()),
  api_error_type: lenient(z.string()),
  api_error_status: lenient(z.number()),
  message: z.object({
    content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  }),
});

/** What a message of claude says about a request that was refused. */
export const apiErrorEvent = z.object({
  error: lenient(z.string()),
  api_error: lenient(z.string()),
  api_error_type: lenient(z.string()),
  api_error_status: lenient(z.number()),
  text: z.string(),
});

/** One entry of `permission_denials`: a call of a tool that the permissions refused. */
export const denialEntry = z.object({
  tool_name: z.string(),
  tool_input: lenient(z.record(z.string(), z.unknown())),
});

/**
 * `{"type":"result"}`: the last line. In later versions, `total_cost_usd` and `modelUsage` of a resumed
 * session include the totals that were saved with it; all other fields count this run only. `usage` does
 * not include subagents.
 */
export const resultLine = z.object({
  session_id: lenient(sessionId),
  cwd: lenient(z.string()),
  subtype: lenient(z.string()),
  is_error: lenient(z.boolean()),
  terminal_reason: lenient(z.string()),
  api_error_status: lenient(z.number()),
  num_turns: lenient(z.number().nonnegative()),
  result: lenient(z.string()),
  errors: lenient(z.array(z.string())),
  result_index: lenient(z.number()),
  total_cost_usd: lenient(z.number().nonnegative()),
  usage: lenient(z.object({
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
  })),
  modelUsage: lenient(usageByModel),
  model_usage_since_last_result: lenient(usageByModel),
  permission_denials: lenient(z.array(z.unknown())),
});

/** Claude's report of its end. */
export type ResultLine = z.infer<typeof resultLine>;
/** What claude says about a request that was refused. */
export type ApiError = z.infer<typeof apiErrorEvent>;
/** The usage of each model. */
export type UsageByModel = z.infer<typeof usageByModel>;

/** Whether the result is a failure. A `success` can have `is_error`: not logged in, for example. */
export function isFailure({ is_error, subtype }: ResultLine): boolean {
  return is_error === true || (subtype ?? "").startsWith("error");
}
