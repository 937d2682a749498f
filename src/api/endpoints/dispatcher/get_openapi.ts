import type { DocumentOptions } from "../../openapi/document.ts";
import type { ApiDocument } from "../../openapi/reading.ts";
import { jsonResponse } from "../../problem.ts";
import type { Endpoint, EndpointParts, EndpointRequest } from "../endpoint.ts";
import { OPEN_TO_ALL } from "../run_access.ts";

export const GET_OPENAPI: Endpoint = {
  method: "get",
  path: "/openapi.json",
  id: "getOpenApi",
  tag: "Dispatcher",
  summary: "This description, for programs",
  description: "An OpenAPI 3.1 document. Needs no token.",
  input: () => ({}),
  output: { 200: { description: "The document.", contentType: "application/json" } },
  problems: [],
  isOpen: true,
  forRuns: OPEN_TO_ALL,
  handle: async (asked, parts) => jsonResponse(await documentFor(documentOptions(asked, parts))),
};

/** What a document is made for, so that it names the address at which the caller reaches the API. */
export function documentOptions(
  { request }: EndpointRequest,
  { info, endpoints }: EndpointParts,
): DocumentOptions {
  return { version: info.version, server: new URL(request.url).origin, endpoints };
}

/** The OpenAPI document. It is asked for rarely: what makes it is not loaded before that. */
export const documentFor: (options: DocumentOptions) => Promise<ApiDocument> = remembered(
  async (options) => (await import("../../openapi/document.ts")).createApiDocument(options),
);

/** Makes it once for each address in a row, since anyone may ask and it takes 10 ms. */
export function remembered<T>(
  make: (options: DocumentOptions) => Promise<T>,
): (options: DocumentOptions) => Promise<T> {
  let last: { readonly key: string; readonly made: Promise<T> } | undefined;
  return (options) => {
    const key = `${options.version} ${options.server}`;
    if (last?.key !== key) last = { key, made: make(options) };
    return last.made;
  };
}
