import { z } from "zod";
import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import { readJsonLine, TEXT, UNREADABLE } from "../json_lines.ts";
import { beginsResult, readBrokenLine, restOf, resultOfLongLine } from "./broken_lines.ts";
import { isAdvice, toldOutage } from "./outage/told.ts";
import { refusesResume } from "./resume_refusal.ts";
import { isFailure, messageLine, rateLimitLine, resultLine, systemLine } from "./schema.ts";

/**
 * Reads one line of claude's output, in any of its formats; null if it is not an event. Never throws.
 *
 * @param end the last characters of a line that was too long, of which `line` is the beginning
 */
export function readLine(
  line: string,
  stream: "stdout" | "stderr",
  end?: string,
): AgentEvent | null {
  const text = line.trim();
  if (text === "") return null;
  if (stream === "stderr") return eventOfComplaint(text);
  if (end !== undefined) return eventOfLongLine(text, end);
  const event = readJsonLine(
    text,
    (json) => Array.isArray(json) ? eventOfAll(json) : eventOf(json),
  );
  const isText = event?.type === TEXT || (event?.type === UNREADABLE && !/^\[?\{"/.test(text));
  if (isText) return eventOfText(text);
  return event?.type === UNREADABLE ? readBrokenLine(text, eventOf) ?? event : event;
}

function eventOfComplaint(text: string): AgentEvent | null {
  if (refusesResume(text)) return { type: "resume_refused", data: {} };
  const told = toldOutage(text);
  return told && { type: "complaint", data: { ...told } };
}

function eventOfText(text: string): AgentEvent | null {
  if (refusesResume(text)) return { type: "resume_refused", data: {} };
  if (isAdvice(text)) return null;
  const told = toldOutage(text);
  if (told !== null) return { type: "told", data: { ...told } };
  return restOf(text) ?? { type: TEXT, data: {} };
}

function eventOfLongLine(start: string, end: string): AgentEvent | null {
  if (!start.startsWith("{")) return { type: TEXT, data: {} };
  const result = resultOfLongLine(start, end);
  if (result !== null) return eventOfResult(result);
  return beginsResult(start)
    ? { type: "begun", data: { text: "" } }
    : { type: UNREADABLE, data: {} };
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
      return eventOfResult(json);
    default:
      return null;
  }
}

function dataOf(
  type: string,
  schema: typeof systemLine | typeof rateLimitLine,
  json: unknown,
): AgentEvent | null {
  const { data } = schema.safeParse(json);
  return data === undefined ? null : { type, data };
}

/** A success and a failure are events of two types, so that a later one does not hide an earlier one. */
function eventOfResult(json: unknown): AgentEvent {
  const data = resultLine.parse(json);
  return { type: isFailure(data) ? "failure" : "result", data };
}

/** A message that claude wrote in place of the model tells why; any other message is work. */
function eventOfMessage(json: unknown): AgentEvent | null {
  const { data } = messageLine.safeParse(json);
  if (data === undefined) return null;
  if (typeof data.parent_tool_use_id === "string") return { type: "work", data: {} };
  const texts = data.message.content.flatMap(({ type, text = "" }) => type === "text" ? text : []);
  const text = texts.join("\n").trim();
  if (data.is_api_error_message === true || typeof data.error === "string") {
    const { error, api_error, api_error_type, api_error_status } = data;
    return {
      type: "api_error",
      data: { error, api_error, api_error_type, api_error_status, text },
    };
  }
  return text === "" ? { type: "work", data: {} } : { type: "message", data: { text } };
}

/** With `--output-format json --verbose` all lines are the items of one array, on one line. */
function eventOfAll(lines: readonly unknown[]): AgentEvent | null {
  const events = lines.map(eventOf);
  const isResult = (event: AgentEvent | null) =>
    event?.type === "result" || event?.type === "failure";
  const result = events.findLast(isResult) ?? null;
  const session = events.findLast((event) => event?.type === "session");
  return result && { ...result, data: { ...result.data, cwd: session?.data.cwd ?? null } };
}
