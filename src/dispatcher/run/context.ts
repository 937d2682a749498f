import type { AgentAdapter } from "../../contracts/agent_adapter.ts";
import type { Clock } from "../../async/clock.ts";
import type { Journal } from "../../contracts/journal.ts";
import type { RunLogs } from "../../contracts/run_logs.ts";
import type { Vital } from "../../contracts/vital.ts";
import type { RunExecutor } from "../../contracts/run_executor.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Emit } from "../../domain/events.ts";
import type { RunTransition } from "../../domain/run.ts";
import { applyStepTransition, type StepTransition } from "../../domain/step_record.ts";
import type { planSteps } from "../../domain/steps.ts";
import type { RunTokens } from "../tokens/run_tokens.ts";
import type { JournalWriter } from "./journal_writer.ts";
import type { LiveRun } from "./live_run.ts";
import type { RunEvent } from "./run_event.ts";

/** The parts of the dispatcher that a run needs. */
export interface RunContext {
  readonly tasks: TaskAdapter;
  readonly agentOf: (kind: string) => AgentAdapter;
  readonly journal: Journal;
  /** Appends to the journal. */
  readonly writer: JournalWriter;
  readonly logs: RunLogs;
  readonly executor: RunExecutor;
  readonly clock: Clock;
  readonly tokens: RunTokens;
  readonly emit: Emit;
  /** Reports the events of runs to the dispatcher. */
  readonly onRunEvent: (event: RunEvent) => void;
  /** Masks secrets in the output of an agent. */
  readonly redact: (text: string) => string;
  /** Decides the steps of a run on a route. */
  readonly planSteps: typeof planSteps;
  /** Whether a route of the current config has this ready queue. */
  readonly isWatched: (queue: string) => boolean;
  /** What the dispatcher needs beside its parts; it claims nothing while one of them is lost. */
  readonly vitals?: readonly Vital[];
  /** Gives numbers from 0 to below 1. */
  readonly random: () => number;
  /** Aborts all board calls, at the very end of the dispatcher. */
  readonly signal: AbortSignal;
}

/** A transition without the fields that every transition has. */
type FactsOf<Transition> = Transition extends RunTransition ? Omit<Transition, "runId" | "at">
  : never;

/** Appends a transition of a run to the journal. */
export function record(
  { clock, writer }: RunContext,
  runId: string,
  facts: FactsOf<RunTransition>,
): Promise<void> {
  return writer.append({ ...facts, runId, at: clock.now() } as RunTransition);
}

/**
 * Appends a transition, or keeps it for later if the journal can't store it now. Never throws: even on a full
 * disk the dispatcher must follow a live agent to its end and comment on the card. Resolves to whether the
 * journal has the transition now.
 */
export function recordBestEffort(
  context: RunContext,
  runId: string,
  facts: FactsOf<RunTransition>,
): Promise<boolean> {
  return appendBestEffort({ ...facts, runId, at: context.clock.now() } as RunTransition, context);
}

/** The same for a transition of a step. The live run gets the new state at once. */
export function recordStep(
  run: LiveRun,
  context: RunContext,
  facts: FactsOf<StepTransition>,
): Promise<boolean> {
  const { runId } = run.facts;
  const transition = { ...facts, runId, at: context.clock.now() } as StepTransition;
  run.steps = applyStepTransition(run.steps, transition) ?? run.steps;
  return appendBestEffort(transition, context);
}

async function appendBestEffort(
  transition: RunTransition,
  { writer, emit }: RunContext,
): Promise<boolean> {
  try {
    await writer.appendEventually(transition);
    return true;
  } catch (error) {
    const during = `recording "${transition.type}" of run "${transition.runId}"`;
    emit({ type: "internal_error", during, reason: messageOf(error) });
    return false;
  }
}

/** A new random mark. */
export function newNonce(): string {
  return crypto.getRandomValues(new Uint8Array(8)).toHex();
}
