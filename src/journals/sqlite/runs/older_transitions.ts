import { NO_REPORT } from "../../../domain/agent_report.ts";
import { type KeptReport, reportIn } from "./older_reports.ts";
import { NO_PROCESS } from "../../../domain/outcome.ts";
import type { AlwaysRecorded, Route } from "../../../domain/route.ts";
import type { RunRecord, RunTransition } from "../../../domain/run.ts";
import { liveStep } from "../../../domain/step_record.ts";
import { AGENT_STEP } from "../../../domain/steps.ts";

type Of<Type extends RunTransition["type"]> = Extract<RunTransition, { readonly type: Type }>;

/** An intent of version 0.1.0, whose runs recorded a part of their route and no steps. */
type OlderIntent =
  & Omit<Of<"intent">, "route" | "executor" | "plan">
  & Omit<Pick<Route, AlwaysRecorded>, "timeoutMs">
  & { readonly timeoutMs?: number | null };

/** The start of an agent. A second one in the same run follows a session that could not be resumed. */
interface OlderStart {
  readonly type: "started";
  readonly runId: string;
  readonly at: number;
  readonly argv: readonly string[];
  readonly pid: number | null;
}

type OlderEnd = Of<"ended"> & { readonly report: KeptReport | null };

type KeptTransition = RunTransition | OlderIntent | OlderStart | OlderEnd;

/**
 * Reads a transition of the journal. One that an older version wrote becomes those that this version writes.
 *
 * @param record the run before it, or null before its intent
 */
export function parseTransition(text: string, record: RunRecord | null): readonly RunTransition[] {
  // Only this program writes here, and the marks of the file prove it.
  const kept = JSON.parse(text) as KeptTransition;
  if (kept.type === "started") return startOf(kept, record);
  if (kept.type === "intent" && !("route" in kept)) return [withRoute(kept)];
  if (kept.type === "ended" && "report" in kept) return endOf(kept, record);
  if (kept.type === "step_ended") return [{ ...kept, report: reportIn(kept.report) }];
  if (kept.type === "reported") return [{ ...kept, report: reportIn(kept.report) ?? NO_REPORT }];
  return [kept];
}

function withRoute(older: OlderIntent): RunTransition {
  const { queue, agent, inProgressQueue, cwd, timeoutMs = null, ...facts } = older;
  return {
    ...facts,
    route: { queue, agent, inProgressQueue, cwd, timeoutMs },
    executor: "local",
    plan: [AGENT_STEP],
  };
}

function startOf({ argv, pid, ...facts }: OlderStart, record: RunRecord | null): RunTransition[] {
  const steps = record?.steps ?? [];
  const live = liveStep(steps);
  // Version 0.1 appended a start again if the disk had taken it and then failed to make it safe.
  if (pid !== null && live?.pid === pid) return [];
  const step = steps.length === 0 ? AGENT_STEP.id : `${AGENT_STEP.id}-${steps.length + 1}`;
  const prepared = {
    kind: "agent",
    argv,
    sessionId: null,
    sessionUsage: null,
    logStart: 0,
  } as const;
  return [
    ...live === null ? [] : [stepEnd(facts, live.id, { outcome: "resume_failed" })],
    { ...facts, type: "step_prepared", step, ...prepared },
    { ...facts, type: "step_started", step, pid },
  ];
}

function endOf({ report, ...end }: OlderEnd, record: RunRecord | null): RunTransition[] {
  const live = liveStep(record?.steps ?? []);
  const last = { ...end, report: reportIn(report) };
  return [...live === null ? [] : [stepEnd(end, live.id, last)], end];
}

function stepEnd(
  { runId, at }: Pick<OlderStart, "runId" | "at">,
  step: string,
  { outcome, exit = NO_PROCESS, report = null }:
    & Pick<Of<"step_ended">, "outcome">
    & Partial<Pick<Of<"step_ended">, "exit" | "report">>,
): RunTransition {
  return { type: "step_ended", runId, at, step, outcome, exit, report };
}
