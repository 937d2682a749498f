import { createDocument } from "zod-openapi";
import { CODES } from "./codes.ts";
import { type Operation, TAGS } from "./operation.ts";
import { DISPATCHER_OPERATIONS } from "./operations/dispatcher.ts";
import { HOOK_OPERATIONS } from "./operations/hooks.ts";
import { RUN_OPERATIONS } from "./operations/runs.ts";
import { TASK_OPERATIONS } from "./operations/tasks.ts";
import { operationObject } from "./paths.ts";
import { curlOf } from "./samples.ts";
import { tidy } from "./tidy.ts";
import type { ApiDocument } from "./reading.ts";

/** What a document is made for. */
export interface DocumentOptions {
  /** The dispatcher's version. */
  readonly version: string;
  /** Where it is served, without a slash at the end. */
  readonly server: string;
}

const OPERATIONS: readonly Operation[] = [
  ...TASK_OPERATIONS,
  ...RUN_OPERATIONS,
  ...DISPATCHER_OPERATIONS,
  ...HOOK_OPERATIONS,
];

const INTRODUCTION =
  "What an agent, or a person, asks of a running dispatcher. Answers are JSON in snake_case; errors are problem details (RFC 9457) whose `detail` says what to do. Every `GET` may be a `HEAD`. A request answers only to a loopback `Host`, or to one of `allowed_hosts`.";

const BEARER = {
  type: "http" as const,
  scheme: "bearer",
  description:
    "A run's `ARTIFICER_TOKEN`, which reaches that run's task and the tasks that the run created, while the run lives; or a person's `ARTIFICER_API_TOKEN`. On loopback no token is asked for unless `api_require_token` is set; beyond it one always is.",
};

/** Describes the API by the very schemas that check what is sent to it. */
export function createApiDocument({ version, server }: DocumentOptions): ApiDocument {
  const document = createDocument({
    openapi: "3.1.1",
    info: { title: "artificer-dispatcher", version, description: INTRODUCTION },
    servers: [{ url: server }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{}, { bearer: [] }],
    paths: pathsOf(OPERATIONS),
    components: { securitySchemes: { bearer: BEARER } },
    "x-codes": CODES,
  }, { override: tidy });
  addSamples(document, server);
  return document;
}

function pathsOf(operations: readonly Operation[]) {
  const paths: Record<string, Record<string, ReturnType<typeof operationObject>>> = {};
  for (const operation of operations) {
    const item = paths[operation.path] ??= {};
    item[operation.method] = operationObject(operation);
  }
  return paths;
}

/** Each endpoint's curl lines, which need the examples of the finished document. */
function addSamples({ paths = {} }: ApiDocument, server: string): void {
  for (const { method, path, summary, samples = [{ label: summary }] } of OPERATIONS) {
    const operation = paths[path]?.[method];
    if (operation === undefined) continue;
    const call = { server, method, path, operation };
    operation["x-codeSamples"] = samples.map((sample) => curlOf(call, sample));
  }
}
