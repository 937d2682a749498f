import type { AgentEvent, AgentRun } from "../../contracts/agent_adapter.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import { ownSession } from "./command.ts";
import { readOptions } from "./options.ts";
import { type ParsedEvents, parseEvents } from "./parsed_events.ts";
import { usageOf } from "./usage.ts";

/** What claude has reported about itself so far. */
export function report(run: AgentRun, events: readonly AgentEvent[]): AgentReport {
  const parsed = parseEvents(events);
  const usage = usageOf(parsed.result, run.resume);
  return {
    sessionId: sessionIdOf(run, parsed),
    usage: usage.run,
    sessionUsage: usage.session,
    lastMessage: lastMessageOf(parsed),
    outage: parsed.quota === null ? null : {
      kind: "quota",
      reason: "its quota is used up",
      remedy: null,
      resetsAt: parsed.quota.resetsAt,
    },
    denials: [],
  };
}

/**
 * The id of the session that a later run can resume, or null. If claude prints only text, it is the session
 * that {@linkcode ownSession} chose.
 */
export function sessionIdOf(run: AgentRun, parsed: ParsedEvents): string | null {
  const chosen = readOptions(run.route.args);
  if (!chosen.persists || parsed.refusedResume) return null;
  const named = parsed.session?.session_id ?? parsed.result?.session_id ?? null;
  return named ?? (parsed.printsText ? ownSession(run, chosen)?.id ?? null : null);
}

function lastMessageOf({ result, message }: ParsedEvents): string | null {
  const last = result?.result?.trim() || result?.errors?.join("\n").trim() || message;
  return last || null;
}
