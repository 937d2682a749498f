import { endedRefusal, OPEN_CALLER, runIdOf } from "../operations/caller.ts";
import { Polls } from "../operations/limits/polls.ts";
import { RunUsage } from "../operations/limits/run_usage.ts";
import { WholeIds } from "../operations/names/whole_ids.ts";
import { Repeats } from "../operations/repeats/repeats.ts";
import { shortened } from "../text/shortened.ts";
import { auditAnswer, isChange, RequestAudit } from "./audit.ts";
import { identify } from "./auth.ts";
import type { ServedApp, ServedEnv } from "./connections/traffic.ts";
import { type ApiDeps, DEFAULT_LIMITS } from "./context.ts";
import type { EndpointParts, EndpointRequest } from "./endpoints/endpoint.ts";
import { ENDPOINTS } from "./endpoints/mod.ts";
import { foreignRefusal } from "./guard.ts";
import { instanceRefusal } from "./instance.ts";
import { rawPathOf } from "./path.ts";
import { ProblemError, problemOfRefusal, problemResponse } from "./problem.ts";
import { Router } from "./router.ts";

/** Characters of a path that the log shows. */
const MAX_PATH = 500;

/** Answered without a token: a probe has none, a browser cannot send one for a page, a board has its own. */
const OPEN_PATHS = ENDPOINTS.filter(({ isOpen }) => isOpen).map(({ path }) => path);
const OPEN_PAGES = new Set(OPEN_PATHS);
const OPEN_FOLDERS = OPEN_PATHS.filter((path) => path.includes("{"))
  .map((path) => path.slice(0, path.indexOf("{")));

/** The HTTP API. Serve it with `startServer`. */
export function createApp(deps: ApiDeps): ServedApp {
  const answers = new Answers(deps);
  return { fetch: (request, env) => answers.answer(request, env) };
}

/** A request, who sent it, and what it changes. */
type Asked = { -readonly [Name in keyof EndpointRequest]: EndpointRequest[Name] };

class Answers {
  readonly #deps: ApiDeps;
  readonly #parts: EndpointParts;
  readonly #router = new Router(ENDPOINTS);

  constructor(deps: ApiDeps) {
    this.#deps = deps;
    this.#parts = partsOf(deps);
  }

  async answer(request: Request, { shutdown, draining, hold }: ServedEnv): Promise<Response> {
    const { clock, onRequest, audit } = this.#deps;
    const startedAt = onRequest === undefined ? 0 : clock.monotonic();
    const asked: Asked = { request, caller: OPEN_CALLER, shutdown, draining, hold };
    if (audit !== undefined && isChange(request.method)) {
      asked.audited = new RequestAudit(audit, request);
    }
    const response = await this.#handle(asked);
    if (audit !== undefined) auditAnswer(audit, request, response, asked);
    onRequest?.({
      method: request.method,
      path: shortened(rawPathOf(request.url), MAX_PATH),
      status: response.status,
      durationMs: clock.monotonic() - startedAt,
      runId: runIdOf(asked.caller),
    });
    return response;
  }

  async #handle(asked: Asked): Promise<Response> {
    const { request } = asked;
    try {
      const path = this.#router.pathOf(request);
      this.#admit(asked, path);
      const endpoint = this.#router.find(request.method, path);
      if (endpoint === null) return problemResponse(this.#router.unrouted(request, path));
      const response = await endpoint.handle(asked, this.#parts);
      return request.method === "HEAD" ? new Response(null, response) : response;
    } catch (error) {
      return this.#failure(error, request);
    }
  }

  /** Finds out who asks, and refuses who may not ask. */
  #admit(asked: Asked, path: string): void {
    const { guard, info, control } = this.#deps;
    const { request } = asked;
    const foreign = foreignRefusal(request, guard, OPEN_PAGES.has(path));
    if (foreign !== null) throw new ProblemError(foreign);
    const misdirected = instanceRefusal(request.headers, info.identity);
    if (misdirected !== null) throw new ProblemError(misdirected);
    if (isOpen(path)) return;
    asked.caller = identify(request.headers, guard, control);
    const refusal = endedRefusal(asked.caller) ?? this.#parts.usage.request(asked.caller);
    if (refusal !== null) throw new ProblemError(problemOfRefusal(refusal));
  }

  /** The answer to a request that ends in an error. An error that is not a problem is a bug. */
  #failure(error: unknown, { method, url }: Request): Response {
    if (error instanceof ProblemError) return problemResponse(error.problem);
    this.#deps.onError(error, { method, path: shortened(rawPathOf(url), MAX_PATH) });
    return problemResponse(null);
  }
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
    wholeIds: new WholeIds(),
    repeats: new Repeats({
      store: deps.requests,
      clock: deps.clock,
      onError: (error) => deps.onError(error, { method: "POST", path: "" }),
    }),
    endpoints: ENDPOINTS,
  };
}

function isOpen(path: string): boolean {
  return OPEN_PAGES.has(path) || OPEN_FOLDERS.some((folder) => path.startsWith(folder));
}
