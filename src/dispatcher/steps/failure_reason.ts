import type { AgentReport } from "../../domain/agent_report.ts";
import type { Outcome, RunExit } from "../../domain/outcome.ts";

/** Longer lines are cut: the log of the run has the whole. */
const MAX_CHARS = 300;

/** Outcomes whose last output does not tell why: something else ended the run, or it is told elsewhere. */
const NOT_SAID: readonly Outcome[] = [
  "succeeded",
  "cancelled",
  "interrupted",
  "deferred",
  "timed_out",
  "stalled",
  "quota_exhausted",
  "agent_unavailable",
];

/** What is known of the end of a run. */
export interface RunEnding {
  readonly outcome: Outcome;
  readonly exit: Pick<RunExit, "spawnFailure">;
  readonly report: AgentReport | null;
  readonly endNote: string | null;
  /** The last lines of the decisive step, masked. */
  readonly tail: readonly string[];
  /** The step that decided the outcome, unless that is the agent. */
  readonly failedStep: string | null;
}

/** Why a run did not succeed, in one line, as far as it is known beyond its exit code; otherwise null. */
export function failureReason(
  { outcome, exit, report, endNote, tail, failedStep }: RunEnding,
): string | null {
  const { spawnFailure } = exit;
  if (spawnFailure !== null) return spawnFailure.message;
  if (endNote !== null) return endNote;
  if (NOT_SAID.includes(outcome)) return null;
  const printed = tail.findLast((line) => line.trim() !== "") ?? null;
  const said = failedStep === null ? report?.failure ?? report?.lastMessage ?? printed : printed;
  const [line] = (said ?? "").trim().split("\n");
  if (line === undefined || line === "") return null;
  const short = line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)}…` : line;
  return failedStep === null ? short : `step "${failedStep}": ${short}`;
}
