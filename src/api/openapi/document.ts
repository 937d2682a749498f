import { createDocument, type ZodOpenApiOverrideContext } from "zod-openapi";
import { CODES } from "../codes.ts";
import { type Endpoint, TAGS } from "../endpoints/endpoint.ts";
import { operationObject } from "./operation_object.ts";
import { curlOf } from "./samples.ts";
import type { ApiDocument } from "./reading.ts";

type JsonSchema = ZodOpenApiOverrideContext["jsonSchema"];

/** What a document is made for. */
export interface DocumentOptions {
  /** The dispatcher's version. */
  readonly version: string;
  /** Where it is served, without a slash at the end. */
  readonly server: string;
  /** The endpoints to describe, in the order in which they are shown. */
  readonly endpoints: readonly Endpoint[];
}

const INTRODUCTION =
  "What an agent or a person may ask a running dispatcher. Answers are JSON in snake_case; errors are problem details (RFC 9457) whose `detail` says what to do. Every `GET` may be a `HEAD`. A request is answered only if its `Host` is a loopback name or one of `allowed_hosts`, and if no browser sends it for a page of another site. A very long message loses its middle, and at most 50 errors are listed.";

const BEARER = {
  type: "http" as const,
  scheme: "bearer",
  description:
    "A run's `ARTIFICER_TOKEN`, which reaches that run's task and the tasks that the run created, while the run lives; or a person's `ARTIFICER_API_TOKEN`. On loopback a request needs no token unless `api_require_token` is set; beyond loopback it always needs one.",
};

/** Describes the API by its endpoints, whose schemas check what is sent to them. */
export function createApiDocument({ version, server, endpoints }: DocumentOptions): ApiDocument {
  const document = createDocument({
    openapi: "3.1.1",
    info: { title: "artificer-dispatcher", version, description: INTRODUCTION },
    servers: [{ url: server }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{}, { bearer: [] }],
    paths: pathsOf(endpoints),
    components: { securitySchemes: { bearer: BEARER } },
    "x-codes": CODES,
  }, { override: tidy });
  addSamples(document, server, endpoints);
  return document;
}

function pathsOf(endpoints: readonly Endpoint[]) {
  const paths: Record<string, Record<string, ReturnType<typeof operationObject>>> = {};
  for (const endpoint of endpoints) {
    const item = paths[endpoint.path] ??= {};
    item[endpoint.method] = operationObject(endpoint);
  }
  return paths;
}

/** Each endpoint's curl lines, which need the examples of the finished document. */
function addSamples(
  { paths = {} }: ApiDocument,
  server: string,
  endpoints: readonly Endpoint[],
): void {
  for (const { method, path, summary, samples = [{ label: summary }] } of endpoints) {
    const operation = paths[path]?.[method];
    if (operation === undefined) continue;
    const call = { server, method, path, operation };
    operation["x-codeSamples"] = samples.map((sample) => curlOf(call, sample));
  }
}

/** Leaves out what zod adds for machines alone, and says "or null" as people write it. */
export function tidy({ jsonSchema }: ZodOpenApiOverrideContext): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  // Every UUID has one format; the pattern tells no more.
  if (jsonSchema.format === "uuid") delete jsonSchema.pattern;
  const [value, nothing, ...others] = jsonSchema.anyOf ?? [];
  if (nothing?.type !== "null" || others.length > 0 || typeof value?.type !== "string") return;
  delete jsonSchema.anyOf;
  Object.assign(jsonSchema, value, orNull(value));
}

function orNull({ type, enum: words }: JsonSchema): object {
  return { type: [type, "null"], ...(words ? { enum: [...words, null] } : {}) };
}
