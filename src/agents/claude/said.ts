import { z } from "zod";
import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import { latestOf, TEXT, UNREADABLE } from "../json_lines.ts";
import { rateLimitLine, type ResultLine, resultLine, systemLine } from "./schema.ts";

/** What claude has said of itself so far. */
export interface Said {
  /** Which session it is, and where, or null. */
  readonly session: z.infer<typeof systemLine> | null;
  /** The text of its last message, or null. */
  readonly message: string | null;
  /** Until when its account's limit refuses it, in milliseconds since the epoch; null as long as it doesn't. */
  readonly quota: { readonly resetsAt: number | null } | null;
  /** How it says that it ended, or null. */
  readonly result: ResultLine | null;
  /** Whether it printed text in place of JSON. */
  readonly speaksText: boolean;
  /** Whether it refused to resume a session. */
  readonly refusedResume: boolean;
  /** Whether the last that it said could not be read. */
  readonly endsUnreadable: boolean;
}

/** Reads the events of {@linkcode readLine}, the latest of each type in the order of their arrival. */
export function saidIn(events: readonly AgentEvent[]): Said {
  const find = <Data>(type: string, schema: z.ZodType<Data>) => latestOf(events, type, schema);
  const has = (type: string) => events.some((event) => event.type === type);
  return {
    session: find("session", systemLine),
    message: find("message", z.object({ text: z.string() }))?.text ?? null,
    quota: quotaOf(find("rate_limit", rateLimitLine)),
    result: find("result", resultLine),
    speaksText: has(TEXT),
    refusedResume: has("resume_refused"),
    endsUnreadable: events.at(-1)?.type === UNREADABLE,
  };
}

/** Null too where the account goes on beyond its limit, as some may for money. */
function quotaOf(line: z.infer<typeof rateLimitLine> | null): Said["quota"] {
  if (line === null) return null;
  const { status, resetsAt, isUsingOverage } = line.rate_limit_info;
  if (status !== "rejected" || isUsingOverage === true) return null;
  return { resetsAt: resetsAt ? resetsAt * 1_000 : null };
}
