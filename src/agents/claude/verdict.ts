import type { AgentEvent } from "../../contracts/agent_adapter.ts";
import { type Outcome, outcomeOf, type RunExit } from "../../domain/outcome.ts";
import { type ParsedEvents, parseEvents } from "./parsed_events.ts";
import type { ResultLine } from "./schema.ts";

const TOO_MANY_REQUESTS = 429;

/** Decides the outcome from how the process ended and from the events of claude. */
export function classify(exit: RunExit, events: readonly AgentEvent[]): Outcome {
  const byProcess = outcomeOf(exit);
  if (byProcess !== "succeeded" && byProcess !== "failed") return byProcess;
  const parsed = parseEvents(events);
  if (byProcess === "succeeded" && !reportsFailure(parsed)) return "succeeded";
  if (parsed.result?.subtype === "error_max_budget_usd") return "budget_exceeded";
  const refused = parsed.quota !== null || parsed.result?.api_error_status === TOO_MANY_REQUESTS;
  return refused ? "quota_exhausted" : "failed";
}

function reportsFailure({ result, session, endsUnreadable }: ParsedEvents): boolean {
  // Claude ends each session with a result, so a session without one has failed. If there is no event of a
  // session (another format, or a wrapper that keeps the output), the exit code alone decides.
  if (result === null) return session !== null && !endsUnreadable;
  return isFailure(result);
}

/** Whether the result is a failure. A `success` can have `is_error`: not logged in, for example. */
export function isFailure({ is_error, subtype }: ResultLine): boolean {
  return is_error === true || (subtype ?? "").startsWith("error");
}

/**
 * Tells whether claude ended before it did any work, only because the session does not exist, can't be read,
 * or is too long to resume. As seen with claude 2.1.330: in the first two cases claude exits with 1, prints
 * the reason on standard error and opens no session; with `stream-json` it also prints a result without
 * turns. In the third case it first tries to compact the conversation.
 */
export function resumeFailed(exit: RunExit, events: readonly AgentEvent[]): boolean {
  if (outcomeOf(exit) !== "failed" || exit.code === null) return false;
  const { session, result, refusedResume } = parseEvents(events);
  return (refusedResume && session === null) || (result !== null && isTooLong(result));
}

function isTooLong({ terminal_reason, is_error, result, num_turns }: ResultLine): boolean {
  if (is_error !== true || (num_turns ?? 0) > 1) return false;
  return terminal_reason === "prompt_too_long" || (result ?? "").startsWith("Prompt is too long");
}
