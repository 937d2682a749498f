import type { Hono } from "hono";
import type { RunQuery } from "../../contracts/journal.ts";
import type { RunRecord } from "../../domain/run.ts";
import { runRefusal, taskRunsRefusal } from "../auth.ts";
import { readOptionalJson } from "../body.ts";
import type { ApiContext, ApiDeps, ApiEnv, ApiLimits } from "../context.ts";
import { parseBody, parseQuery } from "../fields.ts";
import { runJson } from "../mapping.ts";
import { idInPath } from "../path.ts";
import { jsonResponse, type Problem, ProblemError } from "../problem.ts";
import { CANCEL } from "./bodies.ts";
import { logAnswer } from "./log.ts";
import { RUNS_QUERY } from "./queries.ts";

type Deps = ApiDeps & { readonly limits: ApiLimits };

/** The endpoints on runs. */
export function runRoutes(app: Hono<ApiEnv>, deps: Deps): void {
  app.get("/runs", (c) => list(c, deps));
  app.get("/runs/:id", async (c) => answer(await findRun(c, deps), deps));
  app.get("/runs/:id/log", async (c) => await logAnswer(c, deps, await findRun(c, deps)));
  app.post("/runs/:id/cancel", (c) => cancel(c, deps));
}

async function list(c: ApiContext, { runs, redact }: Deps): Promise<Response> {
  const { task, route, outcome, state, limit, before } = parseQuery(RUNS_QUERY, c.req.url);
  const { holder } = c.env;
  refuse(task === undefined ? null : taskRunsRefusal(holder, task));
  const query: RunQuery = {
    taskId: holder?.kind === "run" ? holder.taskId : task,
    queue: route,
    outcome,
    states: state && [state],
    before,
    // One more tells whether there is a next page.
    limit: limit + 1,
  };
  const found = await runs.list(query);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return jsonResponse({
    runs: page.map((run) => runJson(run, redact)),
    next: last === undefined ? null : nextPage(c.req.url, last.id),
  });
}

/** The same question, about what is older. */
function nextPage(url: string, before: string): string {
  const { searchParams } = new URL(url);
  searchParams.set("before", before);
  return `/runs?${searchParams}`;
}

async function cancel(c: ApiContext, deps: Deps): Promise<Response> {
  const run = await findRun(c, deps);
  const body = await readOptionalJson(c.req.raw, deps);
  if (body !== undefined) parseBody(CANCEL, body);
  if (!deps.control.cancel(run.id)) throw runOver(await findRun(c, deps));
  return answer(await findRun(c, deps), deps, 202);
}

/** The run that the path names. */
export async function findRun(c: ApiContext, { runs }: Deps): Promise<RunRecord> {
  const id = idInPath(c.req.url, "run").toLowerCase();
  refuse(runRefusal(c.env.holder, id));
  const run = await runs.get(id);
  if (run !== null) return run;
  throw new ProblemError({
    status: 404,
    code: "unknown_run",
    detail:
      `Cannot find run "${id}": it is not known, or no longer; GET /runs lists those that are`,
  });
}

function answer(run: RunRecord, { redact }: Deps, status = 200): Response {
  return jsonResponse(runJson(run, redact), status);
}

function refuse(refusal: Problem | null): void {
  if (refusal !== null) throw new ProblemError(refusal);
}

function runOver({ id, outcome, dropReason }: RunRecord): ProblemError {
  const how = dropReason === null ? outcome ?? "it is ending" : "it never started";
  return new ProblemError({
    status: 409,
    code: "run_over",
    detail: `Cannot cancel run "${id}": it is over (${how})`,
  });
}
