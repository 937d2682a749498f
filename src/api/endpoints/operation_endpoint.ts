import * as z from "zod";
import type { Access } from "../../operations/caller.ts";
import { type Fields, invalid } from "../../operations/input.ts";
import type { Operation } from "../../operations/operation.ts";
import { type Asked, perform } from "../../operations/perform.ts";
import type { RefusalCode } from "../../operations/result.ts";
import { readJson, readOptionalJson } from "../body.ts";
import { BOARD, BODY, type Code, REPEATABLE } from "../codes.ts";
import { idInPath, rawPathOf } from "../path.ts";
import { ProblemError, problemOfRefusal, problemResponse } from "../problem.ts";
import { lazily } from "../schemas/common.ts";
import { runAccess } from "./run_access.ts";
import type { Documented, Endpoint, EndpointParts, EndpointRequest, Input } from "./endpoint.ts";

/** The header of a request that must not take effect twice. */
const idempotencyHeader = lazily(() =>
  z.object({
    "Idempotency-Key": z.string().min(1).max(255).optional().describe(
      "A request that is sent again with the same key and body takes effect once, for 24 hours and for the latest 1,000 keys of its caller. A restart changes nothing, unless runs are kept in memory.",
    ),
  })
);

/** The codes for callers without access. */
const ACCESS_PROBLEMS: Readonly<Record<Access, readonly Code[]>> = {
  anyone: [],
  own_view: [],
  own_queues: [],
  own_task: ["not_your_task"],
  own_run: ["not_your_run"],
  people: ["not_for_runs"],
};

/** An endpoint that carries out an operation. */
export interface OperationEndpoint<
  Schema extends z.ZodObject,
  Value,
  Refused extends RefusalCode,
> extends Documented {
  /** The fields of its input that the path does not name come in the query of a GET, else in the body. */
  readonly operation: Operation<Schema, Value, Refused>;
  /** Whether the request may come without a body. */
  readonly isBodyOptional?: boolean;
  /** Whether a request may be sent again under the same `Idempotency-Key`. */
  readonly isRepeatable?: boolean;
  /** Whether it only asks for what happens anyway: entries for it would fill the audit log for nothing. */
  readonly isUnaudited?: boolean;
  readonly headers?: () => z.ZodObject;
  /** Problems of the endpoint itself. Those of its operation, path and body follow from them. */
  readonly problems?: readonly Code[];
  /** The answer, once the operation was carried out. */
  answer(
    value: Value,
    asked: EndpointRequest,
    parts: EndpointParts,
  ): Response | Promise<Response>;
}

/** Makes an endpoint of an operation: what it takes and how it is refused follow from the operation. */
export function operationEndpoint<
  Schema extends z.ZodObject,
  Value,
  Refused extends RefusalCode,
>(definition: OperationEndpoint<Schema, Value, Refused>): Endpoint {
  const { operation, isRepeatable, isUnaudited, answer, ...documented } = definition;
  const { hasId, readFields } = placesOf(definition);
  const action = toSnakeCase(documented.id);
  return {
    ...documented,
    input: lazily(() => inputOf(definition)),
    forRuns: runAccess(documented, operation),
    problems: problemsOf(definition),
    async handle(asked, parts) {
      const { request, caller, shutdown, audited } = asked;
      const result = await perform(operation, {
        caller,
        given: hasId ? { id: idInPath(request.url) } : {},
        readFields: readFields && (() => readFields(request, parts)),
        signal: shutdown,
        onBegin: isUnaudited ? undefined : (input) => audited?.begin(action, caller, input),
        repeat: isRepeatable ? repeatOf(asked) : undefined,
      }, parts);
      return result.ok
        ? await answer(result.value, asked, parts)
        : problemResponse(problemOfRefusal(result));
    },
  };
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** An endpoint whose operation may be any. */
type AnyEndpoint = Omit<OperationEndpoint<z.ZodObject, unknown, RefusalCode>, "answer">;

/** Where an endpoint finds its input: whether the path names the id, and how the rest is read. */
function placesOf({ method, path, operation: { what, input }, isBodyOptional }: AnyEndpoint): {
  readonly hasId: boolean;
  readonly hasQuery: boolean;
  readonly readFields?: (request: Request, parts: EndpointParts) => Fields | Promise<Fields>;
} {
  const hasId = path.includes("{id}");
  const isGet = method === "get";
  const hasQuery = isGet && Object.keys(input.shape).length > (hasId ? 1 : 0);
  if (hasQuery) return { hasId, hasQuery, readFields: ({ url }) => [...new URL(url).searchParams] };
  if (isGet) return { hasId, hasQuery };
  const read = isBodyOptional ? readOptionalJson : readJson;
  return {
    hasId,
    hasQuery,
    readFields: async (request, parts) => fieldsOf(what, await read(request, parts)),
  };
}

function inputOf(definition: AnyEndpoint): Input {
  const { method, operation: { input, aliases }, isBodyOptional, isRepeatable } = definition;
  const { hasId, hasQuery } = placesOf(definition);
  const rest = hasId ? input.omit({ id: true }) : input;
  return {
    ...(hasId && { params: input.pick({ id: true }) }),
    ...(hasQuery && { query: rest }),
    ...(method !== "get" && { body: rest, isBodyOptional }),
    headers: definition.headers?.() ?? (isRepeatable ? idempotencyHeader() : undefined),
    aliases,
  };
}

function problemsOf(definition: AnyEndpoint): readonly Code[] {
  const { method, operation, isRepeatable, problems = [] } = definition;
  const { hasId, hasQuery } = placesOf(definition);
  return [
    ...(hasId ? ["broken_path"] as const : []),
    ...ACCESS_PROBLEMS[operation.access],
    ...(operation.names === undefined ? [] : ["ambiguous_id"] as const),
    ...(operation.asksBoard ? BOARD : []),
    ...(operation.writes ? ["written_too_much"] as const : []),
    ...(operation.refusals ?? []),
    ...(method === "get" ? [] : BODY),
    ...(hasQuery ? ["invalid"] as const : []),
    ...(isRepeatable ? REPEATABLE : []),
    ...problems,
  ];
}

/** What a body gives; nothing where there is none. */
function fieldsOf(what: string, value: unknown): Fields {
  if (value === undefined) return [];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value);
  }
  const errors = [{ path: "", detail: "the body must be a JSON object" }];
  throw new ProblemError(problemOfRefusal(invalid(what, errors)));
}

/** What lets a client send a request again, or undefined. */
function repeatOf({ request }: EndpointRequest): Asked["repeat"] {
  const key = request.headers.get("idempotency-key") ?? undefined;
  return key === undefined ? undefined : { key, scope: rawPathOf(request.url) };
}
