import type { AgentReport } from "../../domain/agent_report.ts";
import type { Outcome } from "../../domain/outcome.ts";

/** What kept the agent from its work, and what to do about it; null if `outcome` is not an outage. */
export function describeOutage(outcome: Outcome, agentReport: AgentReport | null): string | null {
  if (outcome === "quota_exhausted") {
    return `the agent's quota is used up${untilReset(agentReport)}`;
  }
  if (outcome !== "agent_unavailable") return null;
  const { reason, remedy = null } = agentReport?.outage ?? {};
  if (reason === undefined) return "the agent is unavailable";
  const toDo = remedy === null ? "" : `; ${remedy}`;
  return `the agent is unavailable: ${reason}${untilReset(agentReport)}${toDo}`;
}

function untilReset(agentReport: AgentReport | null): string {
  const resetsAt = agentReport?.outage?.resetsAt ?? null;
  return resetsAt === null ? "" : ` until ${new Date(resetsAt).toISOString()}`;
}
