import type { AgentAdapter } from "../../contracts/agent_adapter.ts";
import type { Clock } from "../../async/clock.ts";
import type { Journal } from "../../contracts/journal.ts";
import type { RunLogs } from "../../contracts/run_logs.ts";
import type { RunExecutor } from "../../contracts/run_executor.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Emit } from "../../domain/events.ts";
import type { RunTransition } from "../../domain/run.ts";
import type { planSteps } from "../../domain/steps.ts";
import type { RunTokens } from "../tokens.ts";
import type { JournalWriter } from "./journal_writer.ts";

/** What a run needs from its surroundings. */
export interface RunContext {
  readonly tasks: TaskAdapter;
  readonly agentOf: (kind: string) => AgentAdapter;
  readonly journal: Journal;
  /** What appends to it. */
  readonly steps: JournalWriter;
  readonly logs: RunLogs;
  readonly executor: RunExecutor;
  readonly clock: Clock;
  readonly tokens: RunTokens;
  readonly emit: Emit;
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
type Step = RunTransition extends infer Each
  ? Each extends RunTransition ? Omit<Each, "runId" | "at"> : never
  : never;

/** Appends one step of a run's life to the journal. */
export function record(context: RunContext, runId: string, step: Step): Promise<void> {
  return context.steps.append(transitionOf(context, runId, step));
}

/**
 * Appends a step whose loss must not stop what it records: an agent that runs is awaited, and a card is
 * told of its end, even on a full disk. It is appended later then.
 */
export async function recordBestEffort(
  context: RunContext,
  runId: string,
  step: Step,
): Promise<void> {
  try {
    await context.steps.appendEventually(transitionOf(context, runId, step));
  } catch (error) {
    const during = `recording "${step.type}" of run "${runId}"`;
    context.emit({ type: "internal_error", during, reason: messageOf(error) });
  }
}

function transitionOf({ clock }: RunContext, runId: string, step: Step): RunTransition {
  return { ...step, runId, at: clock.now() } as RunTransition;
}

/** A mark that is never made twice. */
export function newNonce(): string {
  return crypto.getRandomValues(new Uint8Array(8)).toHex();
}
