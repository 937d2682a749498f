import { type AgentOutage, type AgentReport, NO_REPORT } from "../../../domain/agent_report.ts";

/** A report as any version wrote it. A field that the version did not have yet is missing. */
export type KeptReport = Partial<AgentReport> & {
  /** When the used-up quota resets: versions that knew no other outage recorded only this. */
  readonly quotaResetsAt?: number | null;
};

/** The report in a journal, as this version writes it. */
export function reportIn(kept: KeptReport | null | undefined): AgentReport | null {
  if (kept === null || kept === undefined) return null;
  const { quotaResetsAt = null, ...report } = kept;
  return { ...NO_REPORT, outage: olderOutage(quotaResetsAt), ...report };
}

function olderOutage(resetsAt: number | null): AgentOutage | null {
  if (resetsAt === null) return null;
  return { kind: "quota", reason: "its quota is used up", remedy: null, resetsAt };
}
