import type { Journal } from "../../../src/contracts/journal.ts";
import type { AgentReport } from "../../../src/domain/agent_report.ts";
import type { Outcome, RunExit } from "../../../src/domain/outcome.ts";
import { activeRun } from "../../fakes/fake_run_control.ts";
import { agentEnded, agentStarted, intentOf } from "../../fixtures/transitions.ts";
import type { ServedApi } from "../api_fixture.ts";

/** When the first step of every recorded run was made; each later one comes a second after. */
export const RECORDED_AT = Date.parse("2026-01-01T00:00:00Z");

/** A run's id, the larger the later. */
export function runId(number: number): string {
  return `0198c0de-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

/** What is recorded of a run. */
export interface RecordedRun {
  readonly id?: string;
  readonly taskId?: string;
  readonly taskName?: string;
  readonly queue?: string;
  readonly argv?: readonly string[];
  readonly report?: AgentReport | null;
  /** Absent for a run that goes on. */
  readonly outcome?: Outcome;
  readonly exit?: Partial<RunExit>;
}

/** Records a run that has started, and ended where it has an outcome. Resolves to its id. */
export async function recordRun(runs: Journal, run: RecordedRun = {}): Promise<string> {
  const id = await recordIntent(runs, run);
  const { argv = ["claude", "-p", "Fix it"], report = null, outcome } = run;
  await runs.append({ type: "claimed", runId: id, at: RECORDED_AT + 1_000 });
  const begun = agentStarted({ runId: id, at: RECORDED_AT + 2_000, argv, pid: 4242 });
  for (const transition of begun) await runs.append(transition);
  if (outcome === undefined) return id;
  const exit = { reason: null, code: 0, signal: null, spawnFailure: null, strays: 0, ...run.exit };
  const ended = agentEnded({ runId: id, at: RECORDED_AT + 3_500, outcome, exit, report });
  for (const transition of ended) await runs.append(transition);
  await runs.append({ type: "settled", runId: id, at: RECORDED_AT + 4_000 });
  return id;
}

/** Records a run that has found its task and no more. Resolves to its id. */
export async function recordIntent(runs: Journal, run: RecordedRun = {}): Promise<string> {
  const { id = runId(1), taskId = "1", taskName = "Fix crash", queue = "Todo" } = run;
  const route = { queue, agent: "claude", timeoutMs: 600_000 };
  await runs.append(intentOf({ runId: id, at: RECORDED_AT, taskId, taskName, route }));
  return id;
}

/** Records a run that goes on, for the journal and for the dispatcher. Resolves to its id. */
export async function recordLiveRun(
  { runs, control }: ServedApi,
  run: RecordedRun = {},
): Promise<string> {
  const id = await recordRun(runs, run);
  const activeRuns = [...control.current.activeRuns, activeRun({ runId: id })];
  control.current = { ...control.current, activeRuns };
  return id;
}
