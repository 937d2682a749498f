import type { RunControl, TokenHolder } from "../contracts/run_control.ts";
import { type Refusal, refused } from "./result.ts";

/**
 * Who asks: a run, a person with the operator's token, or a caller on this machine without a token. Such a
 * caller may be an agent of the Python tool, unless it says that it is a person.
 */
export type Caller = TokenHolder | { readonly kind: "open"; readonly isPerson?: boolean };

/** A caller without a token. Agents of the Python tool send none. */
export const OPEN_CALLER: Caller = { kind: "open" };

/** A person without a token. */
export const OPEN_PERSON: Caller = { kind: "open", isPerson: true };

/**
 * Who may carry out an operation. Its input names the task or run as `id` where that matters.
 *
 * - `anyone`: every caller
 * - `own_view`: every caller; a run gets only what concerns it
 * - `own_queues`: every caller; a run only for the queues that its route allows
 * - `own_task`: a run only on its own task and on those that it created
 * - `own_run`: a run only on itself
 * - `people`: no run
 */
export type Access = "anyone" | "own_view" | "own_queues" | "own_task" | "own_run" | "people";

/** What decides about access. */
export interface AccessRequest {
  readonly access: Access;
  /** Completes "Cannot …". */
  readonly what: string;
  readonly caller: Caller;
  /** The task or run that the operation is about; empty where there is none. */
  readonly id: string;
}

/**
 * Why the caller may not do that, or null. A caller without a token who asks for a task is most likely
 * the agent that works on it: the dispatcher learns that this agent has not stalled.
 */
export function admit(
  { access, what, caller, id }: AccessRequest,
  control: Pick<RunControl, "noteCalled">,
): Refusal | null {
  switch (access) {
    case "anyone":
    case "own_view":
    case "own_queues":
      return null;
    case "people":
      return operatorRefusal(caller, what);
    case "own_run":
      return runRefusal(caller, id.toLowerCase());
    case "own_task": {
      const refusal = taskRefusal(caller, id);
      if (refusal === null && caller.kind === "open" && !isPerson(caller)) control.noteCalled(id);
      return refusal;
    }
  }
}

/** Tells whether a person asks, and not an agent. */
export function isPerson(caller: Caller): boolean {
  return caller.kind === "operator" || (caller.kind === "open" && caller.isPerson === true);
}

/** The run that asks, or null. */
export function runIdOf(caller: Caller): string | null {
  return caller.kind === "run" ? caller.runId : null;
}

/** Why a run that has ended is refused, or null: its processes must not act on a task that others may hold. */
export function endedRefusal(caller: Caller): Refusal<"run_ended"> | null {
  if (caller.kind !== "run" || caller.live) return null;
  return refused(
    "run_ended",
    `Cannot answer: run "${caller.runId}" has ended, and its token ended with it`,
  );
}

/** Why the caller may not list the runs of a task, or null. A run sees those of its own task. */
export function taskRunsRefusal(
  caller: Caller,
  taskId: string,
): Refusal<"not_your_task"> | null {
  if (caller.kind !== "run" || caller.taskId === taskId) return null;
  return refused(
    "not_your_task",
    `Cannot list the runs of task "${taskId}": run "${caller.runId}" works on task "${caller.taskId}"`,
  );
}

function operatorRefusal(caller: Caller, what: string): Refusal | null {
  if (caller.kind !== "run") return null;
  return refused(
    "not_for_runs",
    `Cannot ${what}: the token is that of run "${caller.runId}"; only a person may do that`,
  );
}

function runRefusal(caller: Caller, runId: string): Refusal | null {
  if (caller.kind !== "run" || caller.runId === runId) return null;
  return refused(
    "not_your_run",
    `Cannot reach run "${runId}": the token is that of run "${caller.runId}"`,
  );
}

function taskRefusal(caller: Caller, taskId: string): Refusal | null {
  if (caller.kind !== "run" || caller.taskId === taskId || caller.created(taskId)) return null;
  return refused(
    "not_your_task",
    `Cannot reach task "${taskId}": run "${caller.runId}" works on task "${caller.taskId}"; a run reaches only its own task and tasks that it created`,
  );
}
