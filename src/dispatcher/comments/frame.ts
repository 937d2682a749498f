import type { AgentReport } from "../../domain/agent_report.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { duration } from "../../text/duration.ts";
import { describeEnd } from "./describe_end.ts";
import type { EndedRun } from "./ended_run.ts";

const HEADLINES: Readonly<Record<Outcome, string>> = {
  succeeded: "Run succeeded",
  failed: "Run failed",
  timed_out: "Run timed out",
  stalled: "Run stalled",
  cancelled: "Run cancelled",
  interrupted: "Run interrupted",
  deferred: "Run deferred",
  quota_exhausted: "Quota exhausted",
  agent_unavailable: "Agent unavailable",
  budget_exceeded: "Budget exceeded",
  needs_input: "Input needed",
  verify_failed: "Verification failed",
  spawn_failed: "Agent could not be started",
  lost: "Run lost",
};

/** A comment on a run: its headline, the paragraphs, and its mark. */
export function comment(ended: EndedRun, nonce: string, paragraphs: readonly string[]): string {
  const { runId, attempt, outcome, durationMs, exit, agentReport, route: { maxAttempts } } = ended;
  const of = maxAttempts === 1 ? "" : ` of ${maxAttempts}`;
  const after = exit.spawnFailure === null ? `, after ${duration(durationMs)}` : "";
  const isStep = outcome === "spawn_failed" && ended.failedStep !== null;
  const what = isStep ? "Step could not be started" : HEADLINES[outcome];
  const headline = `**${what}** (attempt ${attempt}${of}${after}${cost(agentReport)}): ${
    describeEnd(ended)
  }.`;
  const mark = `_artificer-dispatcher, run ${runId}, mark ${nonce}_`;
  return [headline, ...paragraphs, mark].join("\n\n");
}

function cost(agentReport: AgentReport | null): string {
  const dollars = agentReport?.usage?.totalCostUsd ?? null;
  return dollars === null ? "" : `, $${dollars.toFixed(dollars < 1 ? 4 : 2)}`;
}
