import type { Hono } from "hono";
import { nearest } from "../../text/nearest.ts";
import { operatorRefusal } from "../auth.ts";
import { readOptionalJson } from "../body.ts";
import type { ApiContext, ApiDeps, ApiEnv, ApiLimits } from "../context.ts";
import { parseBody, quote } from "../fields.ts";
import { pausedJson } from "../mapping.ts";
import { jsonResponse, ProblemError } from "../problem.ts";
import { DRAIN, PAUSE, RESUME } from "./bodies.ts";

type Deps = ApiDeps & { readonly limits: ApiLimits };
type Kind = typeof PAUSE | typeof RESUME | typeof DRAIN;
type Act = (queue: string | null) => boolean;

/** The endpoints that have routes claim nothing, or something again. */
export function pauseRoutes(app: Hono<ApiEnv>, deps: Deps): void {
  const { control } = deps;
  app.post("/pause", (c) => act(c, deps, PAUSE, (queue) => control.pause(queue)));
  app.post("/resume", (c) => act(c, deps, RESUME, (queue) => control.resume(queue)));
  app.post("/drain", (c) => act(c, deps, DRAIN, (queue) => control.drain(queue), 202));
}

async function act(
  c: ApiContext,
  deps: Deps,
  kind: Kind,
  done: Act,
  status = 200,
): Promise<Response> {
  const refusal = operatorRefusal(c.env.holder, kind.what);
  if (refusal !== null) throw new ProblemError(refusal);
  const body = await readOptionalJson(c.req.raw, deps);
  const { route: queue = null } = body === undefined ? {} : parseBody(kind, body);
  if (!done(queue)) throw unknownRoute(kind.what, queue ?? "", deps.control.status().routes);
  return jsonResponse(pausedJson(deps.control.status(), queue), status);
}

function unknownRoute(what: string, queue: string, known: readonly string[]): ProblemError {
  const near = nearest(queue, known);
  const hint = near === null
    ? `a route is named by its ready queue: ${known.map(quote).join(", ")}`
    : `did you mean ${quote(near)}?`;
  return new ProblemError({
    status: 422,
    code: "unknown_route",
    detail: `Cannot ${what} ${quote(queue)}: there is no such route; ${hint}`,
  });
}
