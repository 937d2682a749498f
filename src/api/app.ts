import { Hono } from "hono";
import { endedRefusal, OPEN_CALLER, runIdOf } from "../operations/caller.ts";
import { Polls } from "../operations/limits/polls.ts";
import { Repeats } from "../operations/repeats/repeats.ts";
import { RunUsage } from "../operations/limits/run_usage.ts";
import { auditAnswer, isChange, RequestAudit } from "./audit.ts";
import { identify } from "./auth.ts";
import { type ApiDeps, type ApiEnv, DEFAULT_LIMITS } from "./context.ts";
import type { EndpointParts } from "./endpoints/endpoint.ts";
import { ENDPOINTS } from "./endpoints/mod.ts";
import { foreignRefusal } from "./guard.ts";
import { instanceRefusal } from "./instance.ts";
import { rawPathOf } from "./path.ts";
import { type Problem, ProblemError, problemOfRefusal, problemResponse } from "./problem.ts";
import { shortened } from "../text/shortened.ts";
import type { ServedApp } from "./connections/traffic.ts";

/** Characters of a path that the log shows. */
const MAX_PATH = 500;

type Bindings = ApiEnv["Bindings"];
type Answer = (request: Request, env: Bindings) => Response | Promise<Response>;

/** Answered without a token: a probe has none, a browser cannot send one for a page, a board has its own. */
const OPEN_PATHS = ENDPOINTS.filter(({ isOpen }) => isOpen).map(({ path }) => path);
const METHODS = new Set(["HEAD", ...ENDPOINTS.map(({ method }) => method.toUpperCase())]);
const OPEN_PAGES = new Set(OPEN_PATHS);
const OPEN_FOLDERS = OPEN_PATHS.filter((path) => path.includes("{"))
  .map((path) => path.slice(0, path.indexOf("{")));

/**
 * The HTTP API. Serve it with `startServer`. What every request passes comes before the router and not
 * as its middleware: Hono calls a lone handler straight and composes several anew for each request.
 */
export function createApp(deps: ApiDeps): ServedApp {
  const parts = partsOf(deps);
  const router = routerOf(deps, parts);
  const entrance = { ...deps, usage: parts.usage };
  const answer = observed(deps, (request, env) => {
    try {
      const path = router.getPath(request);
      admit(request, path, env, entrance);
      // The router finds a method among the properties of an object: it takes none but ours.
      if (!METHODS.has(request.method)) return problemResponse(unrouted(request, path, router));
    } catch (error) {
      return failure(error, request, deps);
    }
    return router.fetch(request, env);
  });
  return { fetch: (request, env) => answer(request, { ...env, caller: OPEN_CALLER }) };
}

/** Every endpoint, without what guards them. */
export function createRouter(deps: ApiDeps): Hono<ApiEnv> {
  return routerOf(deps, partsOf(deps));
}

function routerOf(deps: ApiDeps, parts: EndpointParts): Hono<ApiEnv> {
  const router = new Hono<ApiEnv>({ strict: false });
  router.onError((error, c) => failure(error, c.req.raw, deps));
  router.notFound((c) => problemResponse(unrouted(c.req.raw, c.req.path, router)));
  for (const endpoint of ENDPOINTS) {
    const path = endpoint.path.replace(/\{(\w+)\}/g, ":$1");
    router.on(
      endpoint.method.toUpperCase(),
      path,
      (c) => endpoint.handle({ request: c.req.raw, ...c.env }, parts),
    );
  }
  return router;
}

function partsOf(deps: ApiDeps): EndpointParts {
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  return {
    ...deps,
    redact: deps.redact ?? ((text) => text),
    limits,
    boardTimeoutMs: limits.callTimeoutMs,
    usage: new RunUsage(deps.clock, () => deps.info.runLimits),
    polls: new Polls(deps.clock, deps.control),
    repeats: new Repeats({
      store: deps.requests,
      clock: deps.clock,
      onError: (error) => deps.onError(error, { method: "POST", path: "" }),
    }),
    endpoints: ENDPOINTS,
  };
}

/** Finds out who asks, and refuses who may not ask. */
function admit(
  request: Request,
  path: string,
  env: Bindings,
  { guard, info, control, usage }: ApiDeps & Pick<EndpointParts, "usage">,
): void {
  const foreign = foreignRefusal(request, guard, OPEN_PAGES.has(path));
  if (foreign !== null) throw new ProblemError(foreign);
  const misdirected = instanceRefusal(request.headers, info.identity);
  if (misdirected !== null) throw new ProblemError(misdirected);
  if (isOpen(path)) return;
  env.caller = identify(request.headers, guard, control);
  const refusal = endedRefusal(env.caller) ?? usage.request(env.caller);
  if (refusal !== null) throw new ProblemError(problemOfRefusal(refusal));
}

function isOpen(path: string): boolean {
  return OPEN_PAGES.has(path) || OPEN_FOLDERS.some((folder) => path.startsWith(folder));
}

/** Reports each answer, and keeps what a request changes. */
function observed({ clock, onRequest, audit }: ApiDeps, answer: Answer): Answer {
  if (onRequest === undefined && audit === undefined) return answer;
  return async (request, env) => {
    const startedAt = clock.monotonic();
    if (audit !== undefined && isChange(request.method)) {
      env.audited = new RequestAudit(audit, request);
    }
    const response = await answer(request, env);
    if (audit !== undefined) auditAnswer(audit, request, response, env);
    onRequest?.({
      method: request.method,
      path: shortened(rawPathOf(request.url), MAX_PATH),
      status: response.status,
      durationMs: clock.monotonic() - startedAt,
      runId: runIdOf(env.caller),
    });
    return response;
  };
}

/** The answer to a request that ends in an error. An error that is not a problem is a bug. */
function failure(error: unknown, request: Request, { onError }: ApiDeps): Response {
  if (error instanceof ProblemError) return problemResponse(error.problem);
  onError(error, { method: request.method, path: shortened(rawPathOf(request.url), MAX_PATH) });
  return problemResponse(null);
}

/** Why no endpoint takes a request: its method is wrong, or else its path. */
function unrouted({ method, url }: Request, path: string, router: Hono<ApiEnv>): Problem {
  const known = new Set(router.routes.map((route) => route.method));
  const taken = [...known].filter((other) => router.router.match(other, path)[0].length > 0);
  if (taken.length === 0) {
    const detail = `Cannot find ${rawPathOf(url)}: there is no such resource`;
    return { code: "unknown_path", detail };
  }
  const allow = [...taken, ...(taken.includes("GET") ? ["HEAD"] : [])].join(", ");
  return {
    code: "method_not_allowed",
    detail: `Cannot ${method} ${rawPathOf(url)}: it takes ${allow}`,
    headers: { allow },
  };
}
