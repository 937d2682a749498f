import type { AgentAdapter } from "../../contracts/agent_adapter.ts";
import type { Clock } from "../../async/clock.ts";
import type { Journal } from "../../contracts/journal.ts";
import type { RunLogs } from "../../contracts/run_logs.ts";
import type { RunExecutor } from "../../contracts/run_executor.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Emit } from "../../domain/events.ts";
import type { RunTransition } from "../../domain/run.ts";
import { applyStepTransition, type StepTransition } from "../../domain/step_record.ts";
import type { planSteps } from "../../domain/steps.ts";
import type { RunTokens } from "../tokens.ts";
import type { JournalWriter } from "./journal_writer.ts";
import type { LiveRun } from "./live_run.ts";
import type { RunEvent } from "./run_event.ts";

/** What a run needs from its surroundings. */
export interface RunContext {
  readonly tasks: TaskAdapter;
  readonly agentOf: (kind: string) => AgentAdapter;
  readonly journal: Journal;
  /** What appends to it. */
  readonly writer: JournalWriter;
  readonly logs: RunLogs;
  readonly executor: RunExecutor;
  readonly clock: Clock;
  readonly tokens: RunTokens;
  readonly emit: Emit;
  /** Takes what runs tell the dispatcher. */
  readonly onRunEvent: (event: RunEvent) => void;
  /** Masks secrets in what an agent printed. */
  readonly redact: (text: string) => string;
  /** Decides which steps a run by a route takes. */
  readonly planSteps: typeof planSteps;
  /** Whether a ready queue is that of a route, as the config has it now. */
  readonly isWatched: (queue: string) => boolean;
  /** Gives numbers from 0 to below 1. */
  readonly random: () => number;
  /** Gives up all board calls: the dispatcher's last moment. */
  readonly signal: AbortSignal;
}

/** A transition without what every transition has. */
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
 * Appends a transition whose loss must not stop what it records: an agent that runs is awaited, and a card is
 * told of its end, even on a full disk. It is appended later then. Tells whether the journal has it now.
 */
export async function recordBestEffort(
  { clock, writer, emit }: RunContext,
  runId: string,
  facts: FactsOf<RunTransition>,
): Promise<boolean> {
  try {
    await writer.appendEventually({ ...facts, runId, at: clock.now() } as RunTransition);
    return true;
  } catch (error) {
    const during = `recording "${facts.type}" of run "${runId}"`;
    emit({ type: "internal_error", during, reason: messageOf(error) });
    return false;
  }
}

/** The same for what happens to a step, which the live run has at once. */
export function recordStep(
  run: LiveRun,
  context: RunContext,
  facts: FactsOf<StepTransition>,
): Promise<boolean> {
  const { runId } = run.facts;
  const transition = { ...facts, runId, at: context.clock.now() } as StepTransition;
  run.steps = applyStepTransition(run.steps, transition) ?? run.steps;
  return recordBestEffort(context, runId, facts);
}

/** A mark that is never made twice. */
export function newNonce(): string {
  return crypto.getRandomValues(new Uint8Array(8)).toHex();
}
