import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { summaryOf } from "../../plain_text.ts";
import { lenient } from "../../json_lines.ts";
import { rateLimitLine } from "../schema.ts";

const initLine = z.object({
  subtype: z.literal("init"),
  session_id: z.string(),
  model: lenient(z.string()),
  cwd: lenient(z.string()),
});

const retryLine = z.object({
  subtype: z.literal("api_retry"),
  attempt: lenient(z.number()),
  error: lenient(z.string()),
});

/** The lines for `{"type":"system"}`: a session begins, or claude retries a request. */
export function systemLines(json: unknown): ReadableLine[] {
  const { data: init } = initLine.safeParse(json);
  if (init !== undefined) return describeSession(init).map((text) => ({ text, tone: "aside" }));
  const { data: retry } = retryLine.safeParse(json);
  if (retry === undefined) return [];
  const attempt = retry.attempt ? ` (attempt ${retry.attempt})` : "";
  const why = retry.error ? `: ${summaryOf(retry.error)}` : "";
  return [{ text: `Retrying${attempt}${why}`, tone: "warning" }];
}

/** Two lines, because most folders would not fit into a terminal's line beside a session's id. */
function describeSession({ session_id, model, cwd }: z.infer<typeof initLine>): string[] {
  const session = `Session ${summaryOf(session_id)}${model ? `, ${summaryOf(model)}` : ""}`;
  return cwd ? [session, `  in ${summaryOf(cwd)}`] : [session];
}

/** The lines for `{"type":"rate_limit_event"}`: none while requests are allowed. */
export function rateLimitLines(json: unknown): ReadableLine[] {
  const { data } = rateLimitLine.safeParse(json);
  if (data === undefined || data.rate_limit_info.status === "allowed") return [];
  const { status, rateLimitType, resetsAt } = data.rate_limit_info;
  const which = rateLimitType ? ` (${summaryOf(rateLimitType)})` : "";
  const until = resetsAt ? `, resets at ${formatSeconds(resetsAt)}` : "";
  const tone = status === "rejected" ? "error" : "warning";
  return [{ text: `Usage limit${which}: ${summaryOf(status)}${until}`, tone }];
}

/** Such as `2026-11-22T23:48:05Z`. */
function formatSeconds(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(/\.\d+Z$/, "Z");
}
