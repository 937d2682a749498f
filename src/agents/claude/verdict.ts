import type { AgentEvent, StatedResult } from "../../contracts/agent_adapter.ts";
import { type Outcome, outcomeOf, type RunExit } from "../../domain/outcome.ts";
import { outageIn } from "./outage/outage.ts";
import { type ParsedEvents, parseEvents } from "./parsed_events.ts";
import { isFailure, type ResultLine } from "./schema.ts";

/** What the API answers if it refuses a conversation as a whole. */
const BAD_REQUEST = 400;

/**
 * The result that claude stated, unless it went on to work after that, as it does if a task in the background
 * wakes it. An outage says nothing about the task.
 */
export function statedResult(events: readonly AgentEvent[]): StatedResult | null {
  const parsed = parseEvents(events);
  if (parsed.result === null || parsed.hasWorkedSince || outageIn(parsed, 0) !== null) return null;
  return isFailure(parsed.result) ? "failed" : "succeeded";
}

/** Decides the outcome from how the process ended and from the events of claude. */
export function classify(exit: RunExit, events: readonly AgentEvent[]): Outcome {
  const byProcess = outcomeOf(exit);
  if (byProcess !== "succeeded" && byProcess !== "failed") return byProcess;
  const parsed = parseEvents(events);
  if (parsed.result?.subtype === "error_max_budget_usd") return "budget_exceeded";
  const found = outageIn(parsed, 0);
  if (found !== null && (found.isSure || byProcess === "failed")) {
    return found.outage.kind === "quota" ? "quota_exhausted" : "agent_unavailable";
  }
  if (byProcess === "failed") return "failed";
  return endsWell(parsed) ? "succeeded" : "failed";
}

/**
 * Claude ends each session with a result, so a session without one has failed, and so has one whose result
 * can't be read: nothing shows that the work is done. If there is no event of a session (another format, or a
 * wrapper that keeps the output), the exit code alone decides.
 */
function endsWell({ result, session, endsUnreadable }: ParsedEvents): boolean {
  return result === null ? session === null && !endsUnreadable : !isFailure(result);
}

/**
 * Tells whether claude ended before it did any work, only because the session does not exist, can't be read,
 * is too long, or holds a conversation that the API refuses. As seen with claude 2.1.330: if the session does
 * not exist, claude exits with 1, prints the reason on standard error and opens no session; with
 * `stream-json` it also prints a result without turns. If it is too long, it first tries to compact it.
 */
export function resumeFailed(exit: RunExit, events: readonly AgentEvent[]): boolean {
  if (outcomeOf(exit) !== "failed" || exit.code === null) return false;
  const parsed = parseEvents(events);
  if (parsed.hasWorked || outageIn(parsed, 0) !== null) return false;
  const { refusedResume, result } = parsed;
  return refusedResume || (result !== null && isFailure(result) && isRefused(result, parsed));
}

/** Whether the model's API refused the conversation, before the model said anything. */
function isRefused(result: ResultLine, { apiError }: ParsedEvents): boolean {
  const { terminal_reason, api_error_status, result: text, num_turns } = result;
  if ((num_turns ?? 0) > 1) return false;
  if (terminal_reason === "prompt_too_long" || /^Prompt is too long/.test(text ?? "")) return true;
  const status = api_error_status ?? apiError?.api_error_status ?? null;
  return status === BAD_REQUEST || apiError?.error === "invalid_request" ||
    /^API Error: 400\b/.test(text ?? "");
}
