import { z } from "zod";
import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import { latestOf, TEXT, UNREADABLE } from "../json_lines.ts";
import { rateLimitLine, type ResultLine, resultLine, systemLine } from "./schema.ts";

/** The events of a run so far, parsed. */
export interface ParsedEvents {
  /** The session and its folder, or null if claude has not opened one. */
  readonly session: z.infer<typeof systemLine> | null;
  /** The text of claude's last message, or null. */
  readonly message: string | null;
  /**
   * Set while the limit of claude's account refuses its requests. `resetsAt` is when that ends, in
   * milliseconds since the epoch, if claude tells it.
   */
  readonly quota: { readonly resetsAt: number | null } | null;
  /** Claude's report of its end, or null. */
  readonly result: ResultLine | null;
  /** Whether claude printed text in place of JSON. */
  readonly printsText: boolean;
  /** Whether claude refused to resume a session. */
  readonly refusedResume: boolean;
  /** Whether the last event is a line that could not be read. */
  readonly endsUnreadable: boolean;
}

/** Parses the events that `readLine` made: the latest of each type, in the order of their arrival. */
export function parseEvents(events: readonly AgentEvent[]): ParsedEvents {
  const find = <Data>(type: string, schema: z.ZodType<Data>) => latestOf(events, type, schema);
  const has = (type: string) => events.some((event) => event.type === type);
  return {
    session: find("session", systemLine),
    message: find("message", z.object({ text: z.string() }))?.text ?? null,
    quota: quotaOf(find("rate_limit", rateLimitLine)),
    result: find("result", resultLine),
    printsText: has(TEXT),
    refusedResume: has("resume_refused"),
    endsUnreadable: events.at(-1)?.type === UNREADABLE,
  };
}

/** Also null if the account may exceed its limit, which some accounts pay for. */
function quotaOf(line: z.infer<typeof rateLimitLine> | null): ParsedEvents["quota"] {
  if (line === null) return null;
  const { status, resetsAt, isUsingOverage } = line.rate_limit_info;
  if (status !== "rejected" || isUsingOverage === true) return null;
  return { resetsAt: resetsAt ? resetsAt * 1_000 : null };
}
