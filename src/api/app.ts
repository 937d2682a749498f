import { Hono } from "hono";
import { endedRefusal, identify } from "./auth.ts";
import { type ApiDeps, type ApiEnv, DEFAULT_LIMITS, runIdOf } from "./context.ts";
import { foreignRefusal } from "./guard.ts";
import { rawPathOf } from "./path.ts";
import { type Problem, ProblemError, problemOf, problemResponse } from "./problem.ts";
import { docsRoutes, DOCUMENT_PATH, PAGE_PATH } from "./routes/docs.ts";
import { dispatcherRoutes, HEALTH_PATH, healthRoute } from "./routes/dispatcher.ts";
import { hookRoute, HOOKS_PATH } from "./routes/hooks.ts";
import { pauseRoutes } from "./routes/pause.ts";
import { retryRoutes } from "./routes/retry.ts";
import { runRoutes } from "./routes/runs.ts";
import { taskRoutes } from "./routes/tasks.ts";
import type { ServedApp } from "./server.ts";

type Bindings = ApiEnv["Bindings"];
type Answer = (request: Request, env: Bindings) => Response | Promise<Response>;

/** Answered without a token: a probe has none, and a browser cannot send one for a page. */
const OPEN_PATHS: ReadonlySet<string> = new Set([HEALTH_PATH, DOCUMENT_PATH, PAGE_PATH]);

/**
 * The HTTP API. Serve it with `startServer`. What every request passes comes before the router and not
 * as its middleware: Hono calls a lone handler straight and composes several anew for each request.
 */
export function createApp(deps: ApiDeps): ServedApp {
  const router = createRouter(deps);
  const answer = observed(deps, (request, env) => {
    try {
      admit(request, env, router, deps);
    } catch (error) {
      return failure(error, request, deps);
    }
    return router.fetch(request, env);
  });
  return { fetch: (request, env) => answer(request, { ...env, holder: null }) };
}

/** Every endpoint, without what guards them. */
export function createRouter(deps: ApiDeps): Hono<ApiEnv> {
  const whole = { ...deps, limits: { ...DEFAULT_LIMITS, ...deps.limits } };
  const router = new Hono<ApiEnv>({ strict: false });
  router.onError((error, c) => failure(error, c.req.raw, deps));
  router.notFound((c) => problemResponse(unrouted(c.req.raw, c.req.path, router)));
  healthRoute(router, deps);
  taskRoutes(router, whole);
  runRoutes(router, whole);
  dispatcherRoutes(router, whole);
  pauseRoutes(router, whole);
  retryRoutes(router, whole);
  hookRoute(router, whole);
  docsRoutes(router, deps);
  return router;
}

/** Finds out who asks, and refuses who may not ask. */
function admit(request: Request, env: Bindings, router: Hono<ApiEnv>, deps: ApiDeps): void {
  refuse(foreignRefusal(request, deps.guard));
  const path = router.getPath(request);
  // A board shows its own token.
  if (OPEN_PATHS.has(path) || path.startsWith(HOOKS_PATH)) return;
  env.holder = identify(request.headers.get("authorization"), deps.guard, deps.control);
  refuse(endedRefusal(env.holder));
}

function refuse(refusal: Problem | null): void {
  if (refusal !== null) throw new ProblemError(refusal);
}

/** Reports each answer. */
function observed({ clock, onRequest }: ApiDeps, answer: Answer): Answer {
  if (onRequest === undefined) return answer;
  return async (request, env) => {
    const startedAt = clock.monotonic();
    const response = await answer(request, env);
    onRequest({
      method: request.method,
      path: rawPathOf(request.url),
      status: response.status,
      durationMs: clock.monotonic() - startedAt,
      runId: runIdOf(env),
    });
    return response;
  };
}

function failure(error: unknown, request: Request, { onError, redact }: ApiDeps): Response {
  const problem = problemOf(error, redact ?? ((text) => text));
  if (problem === null) onError(error, { method: request.method, path: rawPathOf(request.url) });
  return problemResponse(problem);
}

/** What is wrong with a request that no handler takes: its method, or else its path. */
function unrouted({ method, url }: Request, path: string, router: Hono<ApiEnv>): Problem {
  const known = new Set(router.routes.map((route) => route.method));
  const taken = [...known].filter((other) => router.router.match(other, path)[0].length > 0);
  if (taken.length === 0) {
    const detail = `Cannot find ${rawPathOf(url)}: there is no such resource`;
    return { status: 404, code: "unknown_path", detail };
  }
  const allow = [...taken, ...(taken.includes("GET") ? ["HEAD"] : [])].join(", ");
  return {
    status: 405,
    code: "method_not_allowed",
    detail: `Cannot ${method} ${rawPathOf(url)}: it takes ${allow}`,
    headers: { allow },
  };
}
