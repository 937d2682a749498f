import * as z from "zod";
import { type Access, runIdOf } from "../../operations/caller.ts";
import { type Fields, invalid } from "../../operations/input.ts";
import type { Operation } from "../../operations/operation.ts";
import { type Asked, perform } from "../../operations/perform.ts";
import type { RefusalCode } from "../../operations/result.ts";
import { readJson, readOptionalJson } from "../body.ts";
import { BOARD, BODY, type Code, REPEATABLE } from "../codes.ts";
import { idInPath, rawPathOf } from "../path.ts";
import { ProblemError, problemOfRefusal, problemResponse } from "../problem.ts";
import type { Documented, Endpoint, EndpointParts, EndpointRequest, Input } from "./endpoint.ts";

/** What a request that is no good twice may carry. */
const IDEMPOTENCY = z.object({
  "Idempotency-Key": z.string().min(1).max(255).optional().describe(
    "A request that is sent again with the same key and body takes effect once.",
  ),
});

/** How those are refused who may not do it. */
const ACCESS_PROBLEMS: Readonly<Record<Access, readonly Code[]>> = {
  anyone: [],
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
  readonly headers?: z.ZodObject;
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
  const { operation, isRepeatable, answer, ...documented } = definition;
  const input = inputOf(definition);
  return {
    ...documented,
    input,
    problems: problemsOf(definition, input),
    async handle(asked, parts) {
      const { request, caller, shutdown } = asked;
      const result = await perform(operation, {
        caller,
        given: input.params === undefined ? {} : { id: idInPath(request.url) },
        readFields: fieldsReader(operation.what, input, request, parts),
        signal: shutdown,
        once: isRepeatable ? onceFor(asked, parts) : undefined,
      }, parts);
      return result.ok
        ? await answer(result.value, asked, parts)
        : problemResponse(problemOfRefusal(result));
    },
  };
}

function inputOf(
  { method, path, operation, headers, isBodyOptional, isRepeatable }: OperationEndpoint<
    z.ZodObject,
    unknown,
    RefusalCode
  >,
): Input {
  const { input, aliases } = operation;
  const hasId = path.includes("{id}");
  const rest = hasId ? input.omit({ id: true }) : input;
  return {
    ...(hasId && { params: input.pick({ id: true }) }),
    ...(method !== "get" && { body: rest, isBodyOptional }),
    ...(method === "get" && Object.keys(rest.shape).length > 0 && { query: rest }),
    headers: headers ?? (isRepeatable ? IDEMPOTENCY : undefined),
    aliases,
  };
}

function problemsOf(
  { operation, isRepeatable, problems = [] }: OperationEndpoint<
    z.ZodObject,
    unknown,
    RefusalCode
  >,
  { params, body, query }: Input,
): readonly Code[] {
  return [
    ...(params ? ["broken_path"] as const : []),
    ...ACCESS_PROBLEMS[operation.access],
    ...(operation.asksBoard ? BOARD : []),
    ...(operation.refusals ?? []),
    ...(body ? BODY : []),
    ...(query ? ["invalid"] as const : []),
    ...(isRepeatable ? REPEATABLE : []),
    ...problems,
  ];
}

/** Reads what the query or the body gives; undefined where neither gives anything. */
function fieldsReader(
  what: string,
  { query, body, isBodyOptional }: Input,
  request: Request,
  parts: EndpointParts,
): Asked["readFields"] {
  if (query !== undefined) return () => [...new URL(request.url).searchParams];
  if (body === undefined) return undefined;
  return async () => {
    const value = isBodyOptional
      ? await readOptionalJson(request, parts)
      : await readJson(request, parts);
    return value === undefined ? [] : fieldsOf(what, value);
  };
}

function fieldsOf(what: string, value: unknown): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value);
  }
  const errors = [{ path: "", detail: "the body must be a JSON object" }];
  throw new ProblemError(problemOfRefusal(invalid(what, errors)));
}

/** Does the work, unless it was done for the same `Idempotency-Key` before. */
function onceFor({ request, caller }: EndpointRequest, { replays }: EndpointParts): Asked["once"] {
  const scope = JSON.stringify([runIdOf(caller), rawPathOf(request.url)]);
  const key = request.headers.get("idempotency-key") ?? undefined;
  return (input, work) => replays.once({ scope, key, body: input }, work);
}
