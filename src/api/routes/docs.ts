import type { Hono } from "hono";
import type { ApiDeps, ApiEnv } from "../context.ts";
import { jsonResponse } from "../problem.ts";

export const DOCUMENT_PATH = "/openapi.json";
export const PAGE_PATH = "/docs";

/** What the API says of itself. It is asked for rarely: nothing of it is loaded before that. */
export function docsRoutes(app: Hono<ApiEnv>, { info: { version } }: ApiDeps): void {
  const documentFor = remembered(async (server) => {
    const { createApiDocument } = await import("../openapi/document.ts");
    return createApiDocument({ version, server });
  });
  const pageFor = remembered(async (server) => {
    const { createPage } = await import("../docs/mod.ts");
    return await createPage(await documentFor(server));
  });

  app.get(DOCUMENT_PATH, async (c) => jsonResponse(await documentFor(originOf(c.req.url))));

  app.get(PAGE_PATH, async (c) => {
    const { text, policy } = await pageFor(originOf(c.req.url));
    return new Response(text, {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      },
    });
  });
}

/** Where the caller reaches the API. */
function originOf(url: string): string {
  return new URL(url).origin;
}

/** Makes it once for callers that reach the API at the same address: anyone may ask, and it takes 10 ms. */
function remembered<T>(make: (server: string) => Promise<T>): (server: string) => Promise<T> {
  let last: { readonly server: string; readonly made: Promise<T> } | undefined;
  return (server) => {
    if (last?.server !== server) last = { server, made: make(server) };
    return last.made;
  };
}
