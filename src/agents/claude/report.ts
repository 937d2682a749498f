import type { AgentEvent, AgentRun } from "../../contracts/agent_adapter.ts";
import type { AgentReport } from "../../domain/agent_report.ts";
import { ownSession } from "./command.ts";
import { readOptions } from "./options.ts";
import { type Said, saidIn } from "./said.ts";
import { spentIn } from "./usage.ts";

/** What claude has said of itself so far. */
export function report(run: AgentRun, events: readonly AgentEvent[]): AgentReport {
  const said = saidIn(events);
  const spent = spentIn(said.result, run.resume);
  return {
    sessionId: sessionIdOf(run, said),
    usage: spent.run,
    sessionUsage: spent.session,
    lastMessage: lastMessageOf(said),
    quotaResetsAt: said.quota?.resetsAt ?? null,
  };
}

/** The session that can be resumed, or null. If claude prints text only, it is the session it was given. */
export function sessionIdOf(run: AgentRun, said: Said): string | null {
  const chosen = readOptions(run.route.args);
  if (!chosen.persists || said.refusedResume) return null;
  const named = said.session?.session_id ?? said.result?.session_id ?? null;
  return named ?? (said.speaksText ? ownSession(run, chosen)?.id ?? null : null);
}

function lastMessageOf({ result, message }: Said): string | null {
  const last = result?.result?.trim() || result?.errors?.join("\n").trim() || message;
  return last || null;
}
