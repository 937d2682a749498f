import type { Endpoint } from "../endpoint.ts";
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
  async handle(asked, parts) {
    const { text, policy } = await pageFor(documentOptions(asked, parts));
    return new Response(text, {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": policy,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      },
    });
  },
};

const pageFor = remembered(async (options) => {
  const { createPage } = await import("../../docs/mod.ts");
  return await createPage(await documentFor(options));
});
