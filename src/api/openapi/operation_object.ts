import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from "zod-openapi";
import { problemSchema } from "../schemas/problem.ts";
import { ANY, type Code, CODES, GUARDED, meaningOf } from "../codes.ts";
import type { Endpoint, Output } from "../endpoints/endpoint.ts";

type Content = NonNullable<ZodOpenApiResponseObject["content"]>;

/** An endpoint as OpenAPI wants it. */
export function operationObject(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { id, tag, summary, isOpen, forRuns } = endpoint;
  const { params, query, headers, body, isBodyOptional } = endpoint.input();
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: descriptionOf(endpoint),
    ...(isOpen ? { security: [] } : {}),
    "x-for-runs": forRuns,
    requestParams: {
      ...(params && { path: params }),
      ...(query && { query }),
      ...(headers && { header: headers }),
    },
    ...(body && {
      requestBody: {
        required: isBodyOptional !== true,
        content: { "application/json": { schema: body } },
      },
    }),
    responses: responsesOf(endpoint),
  };
}

function descriptionOf({ description, input }: Endpoint): string {
  const all = Object.entries(input().aliases ?? {});
  const names = [...new Set(all.map(([, name]) => name))];
  const sentences = names.map((name) => {
    const others = all.filter(([, meant]) => meant === name).map(([other]) => `\`${other}\``);
    return `${others.join(" and ")} may stand for \`${name}\`.`;
  });
  return [description, ...sentences].join(" ");
}

function responsesOf({ method, output, problems, isOpen }: Endpoint) {
  const codes = [...new Set([...problems, ...(isOpen ? [] : GUARDED), ...ANY])].toSorted();
  const responses = new Map<number, ZodOpenApiResponseObject>();
  for (const [status, answer] of Object.entries(output)) {
    responses.set(Number(status), answerObject(answer));
  }
  const statuses = new Set(codes.map((code) => CODES[code].status));
  for (const status of [...statuses].toSorted()) {
    const own = codes.filter((code) => CODES[code].status === status);
    responses.set(status, withProblem(responses.get(status), method, own));
  }
  return Object.fromEntries(responses);
}

function answerObject({ description, schema, contentType, headers }: Output) {
  const type = contentType ?? "application/json";
  const content = { [type]: schema === undefined ? {} : { schema: schema() } };
  return { description, headers: headers?.(), content };
}

/** One status may have two meanings: a 503 of the probe is not a problem. */
function withProblem(
  response: ZodOpenApiResponseObject | undefined,
  method: Endpoint["method"],
  codes: readonly Code[],
): ZodOpenApiResponseObject {
  const meanings = codes.map((code) => `\`${code}\`: ${meaningOf(code, method)}`);
  const content: Content = {
    ...response?.content,
    "application/problem+json": { schema: problemSchema() },
  };
  return {
    ...response,
    description: [...(response ? [response.description] : []), ...meanings].join(" "),
    content,
    "x-codes": codes,
  };
}
