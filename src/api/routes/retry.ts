import type { Hono } from "hono";
import type { RetryAnswer } from "../../contracts/run_control.ts";
import { operatorRefusal } from "../auth.ts";
import { readOptionalJson } from "../body.ts";
import { callBoard } from "../call.ts";
import type { ApiContext, ApiDeps, ApiEnv, ApiLimits } from "../context.ts";
import { parseBody } from "../fields.ts";
import { taskJson } from "../mapping.ts";
import { idInPath } from "../path.ts";
import { jsonResponse, type Problem, ProblemError } from "../problem.ts";
import { RETRY } from "./bodies.ts";
import { findRun } from "./runs.ts";

type Deps = ApiDeps & { readonly limits: ApiLimits };

/** The endpoints that have a task run again. */
export function retryRoutes(app: Hono<ApiEnv>, deps: Deps): void {
  app.post("/runs/:id/retry", async (c) => {
    requireOperator(c);
    return await retry(c, deps, (await findRun(c, deps)).taskId);
  });
  app.post("/tasks/:id/retry", async (c) => {
    requireOperator(c);
    return await retry(c, deps, idInPath(c.req.url, "task"));
  });
}

function requireOperator(c: ApiContext): void {
  const refusal = operatorRefusal(c.env.holder, RETRY.what);
  if (refusal !== null) throw new ProblemError(refusal);
}

async function retry(c: ApiContext, deps: Deps, taskId: string): Promise<Response> {
  const body = await readOptionalJson(c.req.raw, deps);
  if (body !== undefined) parseBody(RETRY, body);
  const answer = await callBoard((signal) => deps.control.retry(taskId, { signal }), {
    clock: deps.clock,
    timeoutMs: deps.limits.callTimeoutMs,
    shutdown: c.env.shutdown,
  });
  if (answer.type !== "queued") throw new ProblemError(refusalOf(answer, taskId));
  return jsonResponse(taskJson(answer.task), 202);
}

function refusalOf(answer: Exclude<RetryAnswer, { type: "queued" }>, taskId: string): Problem {
  const cannot = `Cannot run task "${taskId}" again:`;
  switch (answer.type) {
    case "busy":
      return {
        status: 409,
        code: "task_busy",
        detail:
          `${cannot} run "${answer.runId}" works on it, or is not settled; wait for it, or cancel it`,
      };
    case "elsewhere":
      return {
        status: 409,
        code: "elsewhere",
        detail:
          `${cannot} it stands in "${answer.queue}", which is another route's; move it to its ready queue`,
      };
    case "no_route":
      return {
        status: 409,
        code: "no_route",
        detail:
          `${cannot} no run of it is known, and its queue tells no route; move it to a ready queue`,
      };
  }
}
