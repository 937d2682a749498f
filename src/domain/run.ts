import type { AgentReport } from "./agent_report.ts";
import type { BoardWrite } from "./board_write.ts";
import type { Outcome, RunExit } from "./outcome.ts";
import type { Repeats } from "./next_run/repeats.ts";
import type { Retry } from "./next_run/retry.ts";
import type { RecordedRoute } from "./route.ts";
import { applyStepTransition, type StepRecord, type StepTransition } from "./step_record.ts";
import type { PlannedStep } from "./steps.ts";
import type { RunTransition } from "./run_transition.ts";

export type { BoardWrite, RunTransition };

/** The state of a run. `dropped` is the end of a run that never started: its claim was lost or refused. */
export type RunState = "intent" | "claimed" | "started" | "ended" | "settled" | "dropped";

/** One run as the journal keeps it. */
export interface RunRecord {
  /** UUIDv7 (RFC 9562): sorts by time. */
  readonly id: string;
  /** The task it works on. */
  readonly taskId: string;
  /** The task's name at the claim. */
  readonly taskName: string;
  /** The ready queue that its task came from; the route's name. */
  readonly queue: string;
  /** Its route, as the config had it at the claim. */
  readonly route: RecordedRoute;
  /** The kind of executor that starts its processes: another kind can neither find nor end them. */
  readonly executor: string;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** The current state. */
  readonly state: RunState;
  /** When the run entered each state, in milliseconds since the epoch. */
  readonly at: Readonly<Partial<Record<RunState, number>>>;
  /** Its planned steps, in their order. */
  readonly plan: readonly PlannedStep[];
  /** The steps that it has taken so far, in their order. */
  readonly steps: readonly StepRecord[];
  /** How it ended, or null before that. */
  readonly outcome: Outcome | null;
  /** How its decisive process ended, or null before that. */
  readonly exit: RunExit | null;
  /** What its agent has reported so far, or null if it has reported nothing. */
  readonly report: AgentReport | null;
  /** When its claim got no answer, so that it may still take effect. Absent if that did not happen. */
  readonly claimDoubtedAt?: number;
  /** Why it did not succeed, in one line, or null. Absent in records of older versions. */
  readonly failure?: string | null;
  /** Whether a person has resumed its route since, so that it does not count for the breaker. */
  readonly isForgiven?: boolean;
  /** Why it was dropped, or null. */
  readonly dropReason: string | null;
  /** The queue that its task was last moved to through the API while the run was live, or null. */
  readonly movedTo: string | null;
  /** Whether a move of its task through the API began whose result is not known. */
  readonly isMoving: boolean;
  /** The tasks that it created through the API. */
  readonly createdTaskIds: readonly string[];
  /** The next start of its task, or null. Only the retry of a task's latest run counts. */
  readonly retry: Retry | null;
  /** How often its task had started again without using up an attempt; absent if it never had. */
  readonly repeats?: Repeats;
  /** The same for the next run of its task, once this one is settled. */
  readonly sent?: Repeats;
  /** Whether the next run of its task begins without a session; absent if it may resume one. */
  readonly leavesSession?: boolean;
  /** Whether a person has asked for another run of its task since; absent if not. */
  readonly isAskedAgain?: boolean;
  /** Whether its board writes are decided. */
  readonly isPlanned: boolean;
  /** Board writes that are planned and not yet known to be delivered, in their order. */
  readonly pendingWrites: readonly BoardWrite[];
}

/** The states that allow each transition. Board writes are planned after the end, or at a refusal. */
const ALLOWED_FROM: Readonly<Record<RunTransition["type"], readonly RunState[]>> = {
  intent: [],
  claim_doubted: ["intent"],
  claimed: ["intent"],
  dropped: ["intent", "claimed"],
  step_prepared: ["claimed", "started"],
  step_started: ["claimed", "started"],
  step_ended: ["claimed", "started"],
  reported: ["claimed", "started"],
  ended: ["claimed", "started"],
  task_moving: ["claimed", "started"],
  task_moved: ["claimed", "started"],
  task_created: ["claimed", "started"],
  retry_scheduled: ["ended"],
  // Until the task is started again.
  retry_cancelled: ["ended", "settled"],
  session_left: ["ended", "settled"],
  rerun_asked: ["ended", "settled"],
  breaker_reset: ["ended", "settled"],
  writes_planned: ["ended", "dropped"],
  write_doubted: ["ended", "dropped"],
  write_delivered: ["ended", "dropped"],
  settled: ["ended"],
};

/** The run's state does not allow the transition: a bug in the caller. */
export class TransitionError extends Error {
  /** Always the class's name. */
  override readonly name = "TransitionError";
}

/**
 * The record after `transition`; `record` is null exactly for an `intent`.
 *
 * @throws {TransitionError} if the run's state does not allow `transition`
 */
export function applyTransition(record: RunRecord | null, transition: RunTransition): RunRecord {
  if (transition.type === "intent") {
    if (record !== null) throw forbidden(record, transition);
    return recordOfIntent(transition);
  }
  if (record === null || !ALLOWED_FROM[transition.type].includes(record.state)) {
    throw forbidden(record, transition);
  }
  switch (transition.type) {
    case "step_prepared":
    case "step_started":
    case "step_ended":
      return afterStep(record, transition);
    case "dropped": {
      const { at, dropReason, writes = [] } = transition;
      const facts = { dropReason, isPlanned: writes.length > 0, pendingWrites: writes };
      return { ...record, ...facts, state: "dropped", at: { ...record.at, dropped: at } };
    }
    case "writes_planned":
      return {
        ...record,
        isPlanned: true,
        pendingWrites: [...record.pendingWrites, ...transition.writes],
      };
    case "claim_doubted":
      return { ...record, claimDoubtedAt: record.claimDoubtedAt ?? transition.at };
    case "write_doubted":
      return { ...record, pendingWrites: record.pendingWrites.map(doubtedAt(transition)) };
    case "write_delivered":
      return {
        ...record,
        pendingWrites: record.pendingWrites.filter(({ nonce }) => nonce !== transition.nonce),
      };
    case "reported":
      return { ...record, report: transition.report };
    case "task_moved":
      return { ...record, movedTo: transition.movedTo, isMoving: false };
    case "task_moving":
      return { ...record, isMoving: true };
    case "task_created":
      return { ...record, createdTaskIds: [...record.createdTaskIds, transition.createdTaskId] };
    case "retry_scheduled":
      return { ...record, retry: transition.retry };
    case "session_left":
      return { ...record, leavesSession: true };
    case "rerun_asked":
      return { ...record, isAskedAgain: true };
    case "breaker_reset":
      return { ...record, isForgiven: true };
    case "retry_cancelled":
      return { ...record, retry: null };
    default: {
      const { type, runId: _runId, at, ...facts } = transition;
      return { ...record, ...facts, state: type, at: { ...record.at, [type]: at } };
    }
  }
}

/** The time of the latest doubt counts: until then the write may have been sent again. */
function doubtedAt({ nonce, at }: { readonly nonce: string; readonly at: number }) {
  return (write: BoardWrite): BoardWrite =>
    write.nonce === nonce ? { ...write, doubtedAt: at } : write;
}

/** The record after a step's transition. Once a step has a process, the run has started. */
function afterStep(record: RunRecord, transition: StepTransition): RunRecord {
  const steps = applyStepTransition(record.steps, transition);
  if (steps === null) throw forbidden(record, transition);
  const { type, at } = transition;
  const isAgent = steps.at(-1)?.kind === "agent";
  switch (type) {
    case "step_prepared":
      // The report of an earlier agent does not belong to this one.
      return { ...record, steps, report: isAgent ? null : record.report };
    case "step_started":
      return {
        ...record,
        steps,
        state: "started",
        at: { ...record.at, started: record.at.started ?? at },
      };
    case "step_ended":
      return { ...record, steps, report: isAgent ? transition.report : record.report };
  }
}

/** Tells whether a run needs no more work: it is settled or dropped, and all its writes are delivered. */
export function isAtRest({ state, pendingWrites }: RunRecord): boolean {
  return (state === "settled" || state === "dropped") && pendingWrites.length === 0;
}

function recordOfIntent(
  { runId, at, type, route, ...facts }: RunTransition & { type: "intent" },
): RunRecord {
  return {
    id: runId,
    ...facts,
    queue: route.queue,
    route,
    state: type,
    at: { [type]: at },
    steps: [],
    outcome: null,
    exit: null,
    report: null,
    dropReason: null,
    movedTo: null,
    isMoving: false,
    createdTaskIds: [],
    retry: null,
    isPlanned: false,
    pendingWrites: [],
  };
}

function forbidden(record: RunRecord | null, { type, runId }: RunTransition): TransitionError {
  return new TransitionError(
    `Cannot record "${type}" for run "${runId}": it is ${
      record === null ? "unknown" : `"${record.state}"`
    }`,
  );
}
