import { z } from "zod";
import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import { latestOf, TEXT } from "../json_lines.ts";
import { joinedResult } from "./broken_lines.ts";
import { refusesResume } from "./resume_refusal.ts";
import {
  type ApiError,
  apiErrorEvent,
  isFailure,
  rateLimitLine,
  type ResultLine,
  resultLine,
  systemLine,
} from "./schema.ts";

/** A later instant, in seconds since the epoch, is one in milliseconds. This one is in the year 5138. */
const MAX_SECONDS = 1e11;

/** A text that tells an outage, with its place among the texts of the run. */
const toldEvent = z.object({ kind: z.enum(["quota", "account", "overload"]), text: z.string() });

/** An outage that a line of text told. */
export type ToldLine = z.infer<typeof toldEvent> & {
  /** Whether no other text followed it. */
  readonly isLast: boolean;
  /** Whether claude printed no other text. */
  readonly isOnly: boolean;
  /** Whether it came on standard error. */
  readonly isComplaint: boolean;
};

/** The events of a run so far, parsed. */
export interface ParsedEvents {
  /** The session and its folder, or null if claude has not opened one. */
  readonly session: z.infer<typeof systemLine> | null;
  /** The text of claude's last message, or null. */
  readonly message: string | null;
  /** Whether the limit of claude's account refused its last request: no work followed. */
  readonly isRejected: boolean;
  /** When the limit is reset that the account reached last, in milliseconds since the epoch, or null. */
  readonly rejectedUntil: number | null;
  /** The refusal of a request that no work followed, or null. */
  readonly apiError: ApiError | null;
  /** Claude's report of its end, or null. */
  readonly result: ResultLine | null;
  /** Whether claude printed text in place of JSON. */
  readonly printsText: boolean;
  /** The last line of text that tells an outage, or null. */
  readonly told: ToldLine | null;
  /** Whether claude refused to resume a session, and did nothing else. */
  readonly refusedResume: boolean;
  /** Whether the model did anything. */
  readonly hasWorked: boolean;
  /** Whether the model did anything after the result. */
  readonly hasWorkedSince: boolean;
  /** Whether a result was begun, and neither it nor another one can be read. */
  readonly endsUnreadable: boolean;
}

/** Parses the events that `readLine` made: the latest of each type, in the order of their arrival. */
export function parseEvents(events: readonly AgentEvent[]): ParsedEvents {
  const find = <Data>(type: string, schema: z.ZodType<Data>) => latestOf(events, type, schema);
  const at = (type: string) => events.findLastIndex((event) => event.type === type);
  const has = (type: string) => at(type) !== -1;
  const workedAt = Math.max(at("message"), at("work"));
  const limit = quotaOf(find("rate_limit", rateLimitLine));
  const result = resultIn(events, workedAt);
  return {
    session: find("session", systemLine),
    message: find("message", z.object({ text: z.string() }))?.text ?? null,
    isRejected: limit !== null && at("rate_limit") > workedAt,
    rejectedUntil: limit?.resetsAt ?? null,
    apiError: at("api_error") > workedAt ? find("api_error", apiErrorEvent) : null,
    result,
    printsText: has(TEXT) || has("told") || has("rest"),
    told: toldIn(events),
    refusedResume: workedAt === -1 &&
      (has("resume_refused") || textsOf(result).some(refusesResume)),
    hasWorked: workedAt !== -1,
    hasWorkedSince: result !== null && workedAt > Math.max(at("result"), at("failure"), at("rest")),
    endsUnreadable: result === null && has("begun"),
  };
}

/**
 * The result that counts: the last one, whole or put together from the parts of a broken line. But an error
 * that follows a success without any work between them is not about the task.
 */
function resultIn(events: readonly AgentEvent[], workedAt: number): ResultLine | null {
  const at = (type: string) => events.findLastIndex((event) => event.type === type);
  const success = latestOf(events, "result", resultLine);
  const failure = latestOf(events, "failure", resultLine);
  if (success === null) return failure ?? joinedResult(events);
  if (failure === null || at("failure") < at("result")) return success;
  return workedAt > at("result") ? failure : success;
}

/** What a failure says about its cause. */
function textsOf(result: ResultLine | null): readonly string[] {
  return result === null || !isFailure(result) ? [] : [...result.errors ?? [], result.result ?? ""];
}

/** Null also if the account may exceed its limit, which some accounts pay for. */
function quotaOf(line: z.infer<typeof rateLimitLine> | null) {
  if (line === null) return null;
  const { status, resetsAt, isUsingOverage } = line.rate_limit_info;
  if (status !== "rejected" || isUsingOverage === true) return null;
  const scale = (resetsAt ?? 0) > MAX_SECONDS ? 1 : 1_000;
  return { resetsAt: resetsAt ? resetsAt * scale : null };
}

function toldIn(events: readonly AgentEvent[]): ToldLine | null {
  const at = (type: string) => events.findLastIndex((event) => event.type === type);
  const textAt = Math.max(at(TEXT), at("rest"));
  const told = latestOf(events, "told", toldEvent);
  if (told !== null) {
    const isLast = at("told") > textAt;
    return { ...told, isLast, isOnly: textAt === -1, isComplaint: false };
  }
  const complaint = latestOf(events, "complaint", toldEvent);
  return complaint && { ...complaint, isLast: true, isOnly: textAt === -1, isComplaint: true };
}
