import type { Outcome, RunExit } from "../../domain/outcome.ts";
import { duration } from "../../text/duration.ts";
import type { EndedRun } from "./ended_run.ts";
import { describeOutage } from "./outage_words.ts";

/** How a run ended, in words that follow "after 12 s:". */
export function describeEnd(
  { outcome, exit, route, agentReport, endNote, failedStep }: Pick<
    EndedRun,
    "outcome" | "exit" | "route" | "agentReport" | "endNote" | "failedStep"
  >,
): string {
  if (exit.spawnFailure !== null) return exit.spawnFailure.message;
  if (endNote !== null) return endNote;
  if (outcome === "succeeded") return describeSuccess(exit);
  if (failedStep !== null) return describeStepEnd(failedStep, outcome, exit);
  if (outcome === "stalled" && route.stallTimeoutMs !== null) {
    const silence = duration(route.stallTimeoutMs);
    const what = `the agent printed nothing and did not call the API for ${silence}`;
    return `${what}, so the dispatcher ended it${describeExit(exit)}`;
  }
  if (outcome === "needs_input" && (agentReport?.denials ?? []).length > 0) {
    return "the agent was refused something that it asked for, and did not move the task, so a person must check what it did";
  }
  if (outcome === "deferred") return "the agent asked to be started later (exit code 75)";
  const outage = describeOutage(outcome, agentReport);
  if (outage !== null) return outage;
  if (outcome === "budget_exceeded" && exit.reason === null) {
    return "the agent stopped at its budget";
  }
  if (exit.signal === null && exit.code === null) return "nothing shows how the agent ended";
  if (outcome === "timed_out" && route.timeoutMs !== null) {
    const what = `the agent ran longer than its limit of ${duration(route.timeoutMs)}`;
    return `${what}, so the dispatcher ended it${describeExit(exit)}`;
  }
  if (exit.signal !== null) return `${exit.signal} ended the agent`;
  return describeCode(outcome, exit, agentReport?.failure ?? null);
}

/** What the agent says of its failure tells more than the exit code. */
function describeCode(outcome: Outcome, { code }: RunExit, failure: string | null): string {
  if (outcome !== "failed") return `the agent exited with code ${code}`;
  if (failure !== null) return `the agent failed: ${failure} (exit code ${code})`;
  return code === 0 ? "the agent reported that it failed" : `the agent exited with code ${code}`;
}

/** A success that the agent stated stands, however its process ended after that. */
function describeSuccess({ reason, code, signal }: RunExit): string {
  if (reason !== null) {
    const how = describeExit({ code, signal });
    return `the agent reported its success and did not end, so the dispatcher ended it${how}`;
  }
  if (code === 0) return "the agent exited with code 0";
  const then = signal === null ? `exited with code ${code}` : `${signal} ended it`;
  return `the agent reported its success, then ${then}`;
}

function describeStepEnd(step: string, outcome: Outcome, exit: RunExit): string {
  const { code, signal } = exit;
  if (signal === null && code === null) return `nothing shows how step "${step}" ended`;
  if (outcome === "timed_out") {
    return `step "${step}" ran longer than its limit, so the dispatcher ended it${
      describeExit(exit)
    }`;
  }
  if (signal !== null) return `${signal} ended step "${step}"`;
  return `step "${step}" exited with code ${code}`;
}

function describeExit({ code, signal }: Pick<RunExit, "code" | "signal">): string {
  if (signal === null && code === null) return "";
  return ` (${signal ?? `exit code ${code}`})`;
}

/** Why a run ended whose task was moved to `queue` while its agent worked. */
export function movedNote(queue: string): string {
  return `the task was moved to "${queue}" meanwhile, so the dispatcher ended the agent`;
}
