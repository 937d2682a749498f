import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import { type Outcome, outcomeOf, type RunExit } from "../../domain/outcome.ts";
import { type Said, saidIn } from "./said.ts";
import type { ResultLine } from "./schema.ts";

const TOO_MANY_REQUESTS = 429;

/** The outcome, by how the process ended and what claude said. */
export function classify(exit: RunExit, events: readonly AgentEvent[]): Outcome {
  const byProcess = outcomeOf(exit);
  if (byProcess !== "succeeded" && byProcess !== "failed") return byProcess;
  const said = saidIn(events);
  if (byProcess === "succeeded" && !saysFailure(said)) return "succeeded";
  if (said.result?.subtype === "error_max_budget_usd") return "budget_exceeded";
  const refused = said.quota !== null || said.result?.api_error_status === TOO_MANY_REQUESTS;
  return refused ? "quota_exhausted" : "failed";
}

function saysFailure({ result, session, endsUnreadable }: Said): boolean {
  // It began and did not end: claude ends each session with a result. If it never said
  // that one began (another format, or a wrapper that keeps its output), the exit code decides alone.
  if (result === null) return session !== null && !endsUnreadable;
  return isFailure(result);
}

/** `success` may carry `is_error`: not logged in, say. */
export function isFailure({ is_error, subtype }: ResultLine): boolean {
  return is_error === true || (subtype ?? "").startsWith("error");
}

/**
 * Whether claude ended before it did anything, only because the session does not exist, can't be read, or
 * has grown too long to resume. As seen with claude 2.1.330: in the first two cases it exits with
 * 1, names the reason on standard error, and opens no session; with `stream-json` it also prints a
 * result without turns. In the third it tries to compact the conversation first.
 */
export function resumeFailed(exit: RunExit, events: readonly AgentEvent[]): boolean {
  if (outcomeOf(exit) !== "failed" || exit.code === null) return false;
  const { session, result, refusedResume } = saidIn(events);
  return (refusedResume && session === null) || (result !== null && isTooLong(result));
}

function isTooLong({ terminal_reason, is_error, result, num_turns }: ResultLine): boolean {
  if (is_error !== true || (num_turns ?? 0) > 1) return false;
  return terminal_reason === "prompt_too_long" || (result ?? "").startsWith("Prompt is too long");
}
