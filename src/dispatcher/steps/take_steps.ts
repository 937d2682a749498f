import { messageOf } from "../../domain/errors.ts";
import { nextStep } from "../../domain/steps.ts";
import type { EndedRun } from "../comments/ended_run.ts";
import type { RunContext } from "../run/context.ts";
import { finishLost, finishRun } from "./finish_run.ts";
import { type Ending, followStep } from "./follow_step.ts";
import type { LiveRun } from "../run/live_run.ts";
import { startStep } from "./start_step.ts";
import { StepLog } from "./step_log.ts";

/** How the work on a claimed run ends. */
export type RunEnd =
  | { readonly type: "ended"; readonly ended: EndedRun }
  /** Its task can't be started with its current text. */
  | { readonly type: "refused"; readonly reason: string }
  /** Its task is gone, or not where its claim put it. */
  | { readonly type: "gone"; readonly reason: string }
  /** It never had its task. */
  | { readonly type: "dropped" }
  /** It continues without this dispatcher. */
  | { readonly type: "detached" };

/**
 * Takes one step of a run after the other until none is left: prepares it, starts it and follows it to its end.
 * The journal has each of these before the next one.
 */
export async function takeSteps(run: LiveRun, context: RunContext): Promise<RunEnd> {
  const log = new StepLog(run, context.logs);
  const endings = new Map<string, Ending>();
  try {
    for (;;) {
      const next = nextStep(run, run.endEarly);
      if (next.type === "ended") {
        return { type: "ended", ended: await finishRun(run, next, endings, context) };
      }
      if (next.type === "follow") {
        const ending = await followStep(run, next.step, log, context);
        if (ending !== null) endings.set(next.step.id, ending);
      } else {
        const failure = await startStep(run, next.step, log, context);
        if (failure !== null) return failure;
      }
    }
  } catch (error) {
    return await endBroken(run, error, context);
  } finally {
    log.close();
  }
}

/**
 * Ends a run whose steps a bug cut short, and terminates its agent, which this dispatcher no longer follows.
 *
 * @throws `error` if the dispatcher itself is ending: the next dispatcher then resumes the run
 */
export async function endBroken(
  run: LiveRun,
  error: unknown,
  context: RunContext,
): Promise<RunEnd> {
  if (run.detached.signal.aborted) return { type: "detached" };
  if (context.signal.aborted) throw error;
  const during = `taking the steps of run "${run.facts.runId}"`;
  context.emit({ type: "internal_error", during, reason: messageOf(error) });
  run.handle?.terminate("cancelled", { hurry: true });
  return { type: "ended", ended: await finishLost(run, context) };
}
