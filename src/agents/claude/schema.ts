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
});

/** Claude's report of its end. */
export type ResultLine = z.infer<typeof resultLine>;
/** The usage of each model. */
export type UsageByModel = z.infer<typeof usageByModel>;
