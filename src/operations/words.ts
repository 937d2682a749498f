import type { OutageKind } from "../domain/agent_report.ts";
import type { AdapterErrorCategory } from "../domain/errors.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { RunState } from "../domain/run.ts";

// The mapping of the API does not compile if one of these words is missing.

/** How runs end. */
export const OUTCOMES = [
  "succeeded",
  "failed",
  "timed_out",
  "stalled",
  "cancelled",
  "interrupted",
  "deferred",
  "quota_exhausted",
  "agent_unavailable",
  "budget_exceeded",
  "needs_input",
  "verify_failed",
  "spawn_failed",
  "lost",
] as const satisfies readonly Outcome[];

/** What can refuse an agent for a while. */
export const OUTAGE_KINDS = [
  "quota",
  "account",
  "overload",
] as const satisfies readonly OutageKind[];

/** Where runs are in their lives. */
export const RUN_STATES = [
  "intent",
  "claimed",
  "started",
  "ended",
  "settled",
  "dropped",
] as const satisfies readonly RunState[];

/** How boards fail. */
export const CATEGORIES = [
  "not_found",
  "invalid",
  "unauthorized",
  "forbidden",
  "conflict",
  "rate_limited",
  "unavailable",
  "unsupported",
] as const satisfies readonly AdapterErrorCategory[];
