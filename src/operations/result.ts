import type { AdapterErrorCategory } from "../domain/errors.ts";

/** One thing that is wrong with an input. */
export interface FieldError {
  /** Such as `labels[1]`; empty for the input as a whole. */
  readonly path: string;
  readonly detail: string;
}

/** Why an operation was refused, for programs. The categories are the board's own answers. */
export type RefusalCode =
  | AdapterErrorCategory
  | "backend_timeout"
  | "stopping"
  | "run_ended"
  | "not_your_task"
  | "not_your_run"
  | "not_for_runs"
  | "unknown_run"
  | "ambiguous_id"
  | "config_refused"
  | "unknown_route"
  | "unknown_queue"
  | "queue_not_allowed"
  | "too_many_requests"
  | "written_too_much"
  | "idempotency_key_malformed"
  | "idempotency_key_reused"
  | "idempotency_key_not_kept"
  | "answer_not_kept"
  | "outcome_unknown"
  | "run_over"
  | "task_busy"
  | "elsewhere"
  | "no_route"
  | "no_log"
  | "no_hook"
  | "hook_unauthorized"
  | "broken_json"
  | "foreign_address"
  | "unknown_secret";

/** An operation that was not carried out, or of which that is not known. */
export interface Refusal<Code extends RefusalCode = RefusalCode> {
  readonly ok: false;
  readonly code: Code;
  /** For a person: what could not be done, and what to do next. */
  readonly detail: string;
  /** Each thing that is wrong with the input, for `invalid`. */
  readonly errors?: readonly FieldError[];
  /** How long to wait before another try, in milliseconds, if that is known. */
  readonly retryAfterMs?: number;
}

/** What came of an operation. */
export type Result<Value, Code extends RefusalCode = RefusalCode> =
  | { readonly ok: true; readonly value: Value }
  | Refusal<Code>;

/** An operation that was carried out. */
export function done<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** An operation that was not carried out. */
export function refused<const Code extends RefusalCode>(
  code: Code,
  detail: string,
): Refusal<Code> {
  return { ok: false, code, detail };
}
