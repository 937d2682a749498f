import { Hono } from "hono";
import { authenticate } from "./auth.ts";
import {
  type ApiContext,
  type ApiDeps,
  type ApiEnv,
  type ApiMiddleware,
  DEFAULT_LIMITS,
  rawPathOf,
  runIdOf,
} from "./context.ts";
import { guard } from "./guard.ts";
import { ProblemError, problemOf, problemResponse } from "./problem.ts";
import { dispatcherRoutes, healthRoute } from "./routes/dispatcher.ts";
import { taskRoutes } from "./routes/tasks.ts";

/** The HTTP API. Serve it with `startServer`. */
export function createApp(deps: ApiDeps): Hono<ApiEnv> {
  const whole = { ...deps, limits: { ...DEFAULT_LIMITS, ...deps.limits } };
  const app = new Hono<ApiEnv>({ strict: false });
  app.onError((error, c) => answerError(error, c, deps));
  app.notFound((c) => problemResponse(notFound(c).problem));
  app.use(observe(deps));
  app.use(guard(deps.guard));
  healthRoute(app, deps);
  refuseOtherMethods(app, new Set(["/healthz"]));
  app.use(authenticate(deps.guard, deps.control));
  taskRoutes(app, whole);
  dispatcherRoutes(app, whole);
  refuseOtherMethods(app, new Set(app.routes.map(({ path }) => path)));
  return app;
}

/** Reports each answer. Hono has turned errors into answers by then. */
function observe({ clock, onRequest }: ApiDeps): ApiMiddleware {
  if (onRequest === undefined) return (_, next) => next();
  return async (c, next) => {
    const startedAt = clock.monotonic();
    await next();
    onRequest({
      method: c.req.method,
      path: rawPathOf(c.req.url),
      status: c.res.status,
      durationMs: clock.monotonic() - startedAt,
      runId: runIdOf(c),
    });
  };
}

function answerError(error: Error, c: ApiContext, { onError, redact }: ApiDeps): Response {
  const problem = problemOf(error, redact ?? ((text) => text));
  if (problem === null) onError(error, { method: c.req.method, path: rawPathOf(c.req.url) });
  return problemResponse(problem);
}

/** Answers 405 on `paths` for every method that no route before it takes. */
function refuseOtherMethods(app: Hono<ApiEnv>, paths: ReadonlySet<string>): void {
  for (const path of paths) {
    const methods = app.routes.filter((route) => route.path === path && route.method !== "ALL")
      .map(({ method }) => method);
    if (methods.length === 0) continue;
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");
    app.all(path, (c) => {
      throw new ProblemError({
        status: 405,
        code: "method_not_allowed",
        detail: `Cannot ${c.req.method} ${rawPathOf(c.req.url)}: it takes ${allow}`,
        headers: { allow },
      });
    });
  }
}

function notFound(c: ApiContext): ProblemError {
  return new ProblemError({
    status: 404,
    code: "unknown_path",
    detail: `Cannot find ${rawPathOf(c.req.url)}: there is no such resource`,
  });
}
