import assert from "node:assert/strict";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { ENDPOINTS } from "../../src/api/endpoints/mod.ts";
import { createApiDocument } from "../../src/api/openapi/document.ts";
import { ownValue } from "../../src/text/own.ts";
import type { Answer } from "./api_fixture.ts";

/** The document as a client gets it. */
export const apiDocument = JSON.parse(
  JSON.stringify(
    createApiDocument({ version: "9.9.9", server: "http://127.0.0.1:8000", endpoints: ENDPOINTS }),
  ),
);

const ajv = new Ajv2020({ strict: false, allErrors: true, schemas: { api: apiDocument } });
// The types of this package name the default export of another module format.
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
const compiled = new Map<string, ValidateFunction>();

/** What the document says of one endpoint's answers, by their status. */
type Responses = Record<string, { content: Record<string, object>; "x-codes"?: string[] }>;

/** Fails unless the OpenAPI document announces this answer to this request, down to each field. */
export function assertDocumented(method: string, path: string, answer: Answer): void {
  const place = placeOf(method, path);
  const said = `${method} ${path} answered ${answer.status} ${answer.text}`;
  if (place === null) {
    assert.ok(
      ["unknown_path", "method_not_allowed", "foreign_host", "foreign_origin", "too_many_requests"]
        .concat("token_required", "token_malformed", "token_unknown", "run_ended", "stopping")
        .includes(answer.json?.code) || method === "HEAD",
      said,
    );
    return;
  }
  const response = place.responses[answer.status];
  assert.ok(response !== undefined, `not documented: ${said}`);
  const type = answer.headers.get("content-type") ?? "";
  assert.ok(type in response.content, `not documented: ${type} of ${said}`);
  if (method === "HEAD") return;
  if (type === "application/problem+json") {
    assert.ok(response["x-codes"]?.includes(answer.json.code), `not documented: code of ${said}`);
  }
  if (answer.json === undefined || !("schema" in (response.content[type] ?? {}))) return;
  const validate = validatorOf([
    ...place.pointer,
    String(answer.status),
    "content",
    type,
    "schema",
  ]);
  assert.ok(validate(answer.json), `${said}: ${ajv.errorsText(validate.errors)}`);
}

/** Where the document speaks of the answers to a request, or null where it knows no such endpoint. */
function placeOf(
  method: string,
  path: string,
): { pointer: string[]; responses: Responses } | null {
  const [bare = ""] = path.split("?");
  const verb = method === "HEAD" ? "get" : method.toLowerCase();
  for (
    const [template, item] of Object.entries<Record<string, { responses: Responses }>>(
      apiDocument.paths,
    )
  ) {
    const operation = ownValue(item, verb);
    if (operation === undefined || !patternOf(template).test(bare)) continue;
    return { pointer: ["paths", template, verb, "responses"], responses: operation.responses };
  }
  return null;
}

/** An endpoint's paths: the router overlooks a slash at the end. */
function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}/?$`);
}

function validatorOf(steps: readonly string[]): ValidateFunction {
  const pointer = steps.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1"))
    .map(encodeURIComponent).join("/");
  const known = compiled.get(pointer);
  if (known !== undefined) return known;
  const validate = ajv.compile({ $ref: `api#/${pointer}` });
  compiled.set(pointer, validate);
  return validate;
}
