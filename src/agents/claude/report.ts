import type { AgentEvent, AgentRun } from "../../contracts/agent_adapter.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import { ownSession } from "./command.ts";
import { denialsIn } from "./denials/denials.ts";
import { readOptions } from "./options.ts";
import { failureIn } from "./failure.ts";
import { outageIn } from "./outage/outage.ts";
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
    outage: outageIn(parsed, startOf(run))?.outage ?? null,
    failure: failureIn(parsed),
    denials: denialsIn(parsed, run.route.args),
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

/** What claude said after its result counts more than that. */
function lastMessageOf(parsed: ParsedEvents): string | null {
  const { result, message, apiError, told, hasWorkedSince } = parsed;
  if (hasWorkedSince && message !== null) return message;
  const last = result?.result?.trim() || result?.errors?.join("\n").trim() || apiError?.text ||
    message || told?.text;
  return last || null;
}

/** When the run began, in milliseconds since the epoch: a UUIDv7 begins with that. */
function startOf({ id }: AgentRun): number {
  const milliseconds = Number.parseInt(id.replace("-", "").slice(0, 12), 16);
  return Number.isNaN(milliseconds) ? 0 : milliseconds;
}
