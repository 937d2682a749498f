import type { RunControl, TokenHolder } from "../contracts/run_control.ts";
import type { ApiGuard } from "./context.ts";
import { type Problem, ProblemError } from "./problem.ts";

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/**
 * Who bears the token in an Authorization header, or null where none is needed and none came. A wrong
 * one is refused even then: its sender believes to be someone.
 *
 * @throws {ProblemError} 401
 */
export function identify(
  header: string | null,
  { requireToken, loopback }: ApiGuard,
  control: RunControl,
): TokenHolder | null {
  if (header === null) {
    if (loopback && !requireToken) return null;
    throw unauthorized("token_required", "a token is required", "");
  }
  const token = BEARER.exec(header.trim())?.[1];
  if (token === undefined) {
    throw unauthorized("token_malformed", "the Authorization header holds no bearer token", "");
  }
  const holder = control.holderOf(token);
  if (holder === null) {
    throw unauthorized("token_unknown", "the token is not known", `, error="invalid_token"`);
  }
  return holder;
}

function unauthorized(code: string, why: string, challenge: string): ProblemError {
  return new ProblemError({
    status: 401,
    code,
    detail:
      `Cannot answer: ${why}; send "Authorization: Bearer" with the value of ARTIFICER_TOKEN (agents) or ARTIFICER_API_TOKEN (people)`,
    headers: { "www-authenticate": `Bearer realm="artificer-dispatcher"${challenge}` },
  });
}

/** Why a run that has ended is refused, or null: its processes must not act on a task that others may hold. */
export function endedRefusal(holder: TokenHolder | null): Problem | null {
  if (holder?.kind !== "run" || holder.live) return null;
  return {
    status: 409,
    code: "run_ended",
    detail: `Cannot answer: run "${holder.runId}" has ended, and its token ended with it`,
  };
}

/** Why `holder` may not reach a run, or null. A run reaches only itself. */
export function runRefusal(holder: TokenHolder | null, runId: string): Problem | null {
  if (holder?.kind !== "run" || holder.runId === runId) return null;
  return {
    status: 403,
    code: "not_your_run",
    detail: `Cannot reach run "${runId}": the token is that of run "${holder.runId}"`,
  };
}

/** Why `holder` may not list the runs of a task, or null. A run sees those of its own task. */
export function taskRunsRefusal(holder: TokenHolder | null, taskId: string): Problem | null {
  if (holder?.kind !== "run" || holder.taskId === taskId) return null;
  return {
    status: 403,
    code: "not_your_task",
    detail:
      `Cannot list the runs of task "${taskId}": run "${holder.runId}" works on task "${holder.taskId}"`,
  };
}

/** Why `holder` may not do what only a person decides, or null. `what` completes "Cannot …". */
export function operatorRefusal(holder: TokenHolder | null, what: string): Problem | null {
  if (holder?.kind !== "run") return null;
  return {
    status: 403,
    code: "not_for_runs",
    detail:
      `Cannot ${what}: the token is that of run "${holder.runId}", and only a person decides that`,
  };
}

/** Why `holder` may not touch a task, or null. A run reaches its own task and those that it created. */
export function taskRefusal(holder: TokenHolder | null, taskId: string): Problem | null {
  if (holder?.kind !== "run" || holder.taskId === taskId || holder.created(taskId)) return null;
  return {
    status: 403,
    code: "not_your_task",
    detail:
      `Cannot reach task "${taskId}": run "${holder.runId}" works on task "${holder.taskId}"; a run reaches only its own task and tasks that it created`,
  };
}
