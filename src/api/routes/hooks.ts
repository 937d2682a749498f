import type { Hono } from "hono";
import { readJsonBytes } from "../body.ts";
import type { ApiDeps, ApiEnv, ApiLimits } from "../context.ts";
import { jsonResponse, ProblemError } from "../problem.ts";

/** Below it boards tell of changes, each with a token of its own. */
export const HOOKS_PATH = "/hooks/";

/** A board may tell of a task as it is and as it was, each with a description of 1 MiB. */
const LONGEST_DELIVERY = 4 * 2 ** 20;

/** Where a board's webhook tells that something changed. */
export function hookRoute(
  app: Hono<ApiEnv>,
  deps: ApiDeps & { readonly limits: ApiLimits },
): void {
  const { tasks, info, clock } = deps;
  const limits = { ...deps.limits, maxBodyBytes: LONGEST_DELIVERY };
  app.post(`${HOOKS_PATH}:board`, async (c) => {
    const board = c.req.param("board");
    if (tasks.receiveHook === undefined || board !== info.backend) throw noHook(board);
    const verdict = tasks.receiveHook(
      c.req.raw.headers,
      await readJsonBytes(c.req.raw, { clock, limits }),
    );
    if (verdict === "unauthorized") throw unauthorized();
    if (verdict === "malformed") throw malformed();
    return jsonResponse({ status: verdict === "hint" ? "accepted" : "ignored" }, 202);
  });
}

function noHook(board: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: "no_hook",
    detail: `Cannot take what ${JSON.stringify(board)} tells: the config opens no webhook for it`,
  });
}

function malformed(): ProblemError {
  const detail = "Cannot read the body: it is not what this board sends";
  return new ProblemError({ status: 400, code: "broken_json", detail });
}

function unauthorized(): ProblemError {
  return new ProblemError({
    status: 401,
    code: "hook_unauthorized",
    detail: "Cannot take a webhook: its token is not the one under [backend.webhook]",
    headers: { "www-authenticate": 'Bearer realm="webhook"' },
  });
}
