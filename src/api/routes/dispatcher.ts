import type { Hono } from "hono";
import { readOptionalJson } from "../body.ts";
import type { ApiDeps, ApiEnv, ApiLimits } from "../context.ts";
import { parseBody } from "../fields.ts";
import { probeJson, statusJson } from "../mapping.ts";
import { jsonResponse } from "../problem.ts";
import { REFRESH } from "./bodies.ts";

export const HEALTH_PATH = "/healthz";

/** The endpoints on the dispatcher itself. */
export function dispatcherRoutes(
  app: Hono<ApiEnv>,
  deps: ApiDeps & { readonly limits: ApiLimits },
): void {
  const { control, info, redact = (text) => text } = deps;

  app.get("/status", () => jsonResponse(statusJson(info, control.status(), redact)));

  app.post("/refresh", async (c) => {
    const body = await readOptionalJson(c.req.raw, deps);
    if (body !== undefined) parseBody(REFRESH, body);
    control.refresh();
    return jsonResponse({ status: "accepted" }, 202);
  });
}

/** What a supervisor asks, which has no token. */
export function healthRoute(app: Hono<ApiEnv>, { control }: ApiDeps): void {
  app.get(HEALTH_PATH, () => {
    const { backendHealth } = control.status();
    return jsonResponse(
      probeJson(backendHealth, Deno.pid),
      backendHealth.state === "failing" ? 503 : 200,
    );
  });
}
