import { COMMON_HEADERS } from "../../headers.ts";
import type { Endpoint } from "../endpoint.ts";
import { OPEN_TO_ALL } from "../run_access.ts";
import { documentFor, documentOptions, remembered } from "./get_openapi.ts";

export const GET_DOCS: Endpoint = {
  method: "get",
  path: "/docs",
  id: "getDocs",
  tag: "Dispatcher",
  summary: "This description, for people",
  description: "An HTML page without scripts. Needs no token.",
  input: () => ({}),
  output: { 200: { description: "The page.", contentType: "text/html; charset=utf-8" } },
  problems: [],
  isOpen: true,
  forRuns: OPEN_TO_ALL,
  async handle(asked, parts) {
    const { text, policy } = await pageFor(documentOptions(asked, parts));
    return new Response(text, {
      headers: {
        ...COMMON_HEADERS,
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy,
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "no-referrer",
      },
    });
  },
};

const pageFor = remembered(async (options) => {
  const { createPage } = await import("../../docs/mod.ts");
  return await createPage(await documentFor(options));
});
