import { z } from "zod";
import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import { readJsonLine } from "../json_lines.ts";
import { rateLimitLine, resultLine, systemLine } from "./schema.ts";

/** Claude prints this on standard error if the session to resume does not exist or can't be read. */
const RESUME_REFUSED = /^(No conversation found with session ID|Failed to resume session)\b/;

/** Reads one line of claude's output, in any of its formats; null if it is not an event. Never throws. */
export function readLine(line: string, stream: "stdout" | "stderr"): AgentEvent | null {
  if (stream === "stderr") {
    return RESUME_REFUSED.test(line) ? { type: "resume_refused", data: {} } : null;
  }
  return readJsonLine(line, (json) => Array.isArray(json) ? eventOfAll(json) : eventOf(json));
}

const typedLine = z.object({ type: z.string(), subtype: z.unknown().optional() });

function eventOf(json: unknown): AgentEvent | null {
  const { data: line } = typedLine.safeParse(json);
  switch (line?.type) {
    case "system":
      return line.subtype === "init" ? dataOf("session", systemLine, json) : null;
    case "assistant":
      return eventOfMessage(json);
    case "rate_limit_event":
      return dataOf("rate_limit", rateLimitLine, json);
    case "result":
      return dataOf("result", resultLine, json);
    default:
      return null;
  }
}

function dataOf(
  type: string,
  schema: typeof systemLine | typeof rateLimitLine | typeof resultLine,
  json: unknown,
): AgentEvent | null {
  const { data } = schema.safeParse(json);
  return data === undefined ? null : { type, data };
}

const messageLine = z.object({
  parent_tool_use_id: z.unknown().optional(),
  message: z.object({
    content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  }),
});

/** The text of a message; null if it has no text or comes from a subagent. */
function eventOfMessage(json: unknown): AgentEvent | null {
  const { data } = messageLine.safeParse(json);
  if (data === undefined || typeof data.parent_tool_use_id === "string") return null;
  const texts = data.message.content.flatMap(({ type, text = "" }) => type === "text" ? text : []);
  const text = texts.join("\n").trim();
  return text === "" ? null : { type: "message", data: { text } };
}

/** With `--output-format json --verbose` all lines are the items of one array, on one line. */
function eventOfAll(lines: readonly unknown[]): AgentEvent | null {
  const events = lines.map(eventOf);
  const result = events.findLast((event) => event?.type === "result") ?? null;
  const session = events.findLast((event) => event?.type === "session");
  return result && { ...result, data: { ...result.data, cwd: session?.data.cwd ?? null } };
}
