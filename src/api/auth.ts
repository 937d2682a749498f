import type { RunControl, TokenHolder } from "../contracts/run_control.ts";
import type { ApiGuard, ApiMiddleware } from "./context.ts";
import { type Problem, ProblemError } from "./problem.ts";

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/** Finds out who asks, and refuses who may not ask anything. */
export function authenticate(settings: ApiGuard, control: RunControl): ApiMiddleware {
  return async (c, next) => {
    const holder = identify(c.req.header("authorization"), settings, control);
    c.set("holder", holder);
    const refusal = endedRefusal(holder);
    if (refusal !== null) throw new ProblemError(refusal);
    await next();
  };
}

/** A wrong token is refused even where none is needed: its sender believes to be someone. */
function identify(
  header: string | undefined,
  { requireToken, loopback }: ApiGuard,
  control: RunControl,
): TokenHolder | null {
  if (header === undefined) {
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
    detail: `Cannot answer: ${why}; send "Authorization: Bearer" with the value of ARTIFICER_TOKEN`,
    headers: { "www-authenticate": `Bearer realm="artificer-dispatcher"${challenge}` },
  });
}

/** Why a run that has ended is refused, or null: its processes must not act on a task that others may hold. */
function endedRefusal(holder: TokenHolder | null): Problem | null {
  if (holder?.kind !== "run" || holder.live) return null;
  return {
    status: 409,
    code: "run_ended",
    detail: `Cannot answer: run "${holder.runId}" has ended, and its token ended with it`,
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
