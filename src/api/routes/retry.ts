import type { Hono } from "hono";
import type { RetryAnswer } from "../../contracts/run_control.ts";
import { operatorRefusal } from "../auth.ts";
import { readOptionalJson } from "../body.ts";
import { awaitBoard } from "../call.ts";
import type { ApiContext, ApiDeps, ApiEnv, ApiLimits } from "../context.ts";
import { parseBody } from "../fields.ts";
import { taskJson } from "../mapping.ts";
import { idInPath } from "../path.ts";
import { type Problem, ProblemError } from "../problem.ts";
import { Replays } from "../replays.ts";
import { RETRY } from "./bodies.ts";
import { once } from "./once.ts";
import { findRun } from "./runs.ts";

type Deps = ApiDeps & { readonly limits: ApiLimits };

interface Shared extends Deps {
  readonly replays: Replays;
}

/** The endpoints that have a task run again. */
export function retryRoutes(app: Hono<ApiEnv>, deps: Deps): void {
  const shared = { ...deps, replays: new Replays() };
  app.post("/runs/:id/retry", async (c) => {
    requireOperator(c);
    return await retry(c, shared, (await findRun(c, deps)).taskId);
  });
  app.post("/tasks/:id/retry", async (c) => {
    requireOperator(c);
    return await retry(c, shared, idInPath(c.req.url, "task"));
  });
}

function requireOperator(c: ApiContext): void {
  const refusal = operatorRefusal(c.env.holder, RETRY.what);
  if (refusal !== null) throw new ProblemError(refusal);
}

/** A request that is sent again, since its answer was lost, must not have the task run twice. */
async function retry(c: ApiContext, shared: Shared, taskId: string): Promise<Response> {
  const { control, clock, limits, replays } = shared;
  const body = await readOptionalJson(c.req.raw, shared);
  if (body !== undefined) parseBody(RETRY, body);
  return await once(c, replays, body ?? {}, async () => {
    const answer = await awaitBoard({
      clock,
      timeoutMs: limits.callTimeoutMs,
      shutdown: c.env.shutdown,
    }, (signal) => control.retry(taskId, { signal }));
    if (answer.type !== "queued") throw new ProblemError(refusalOf(answer, taskId));
    return { value: taskJson(answer.task), status: 202 };
  });
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
