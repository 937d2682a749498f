import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import * as z from "zod";
import { createSchema } from "zod-openapi";
import { CODES } from "../../../src/api/codes.ts";
import { ENDPOINTS } from "../../../src/api/endpoints/mod.ts";
import { createApiDocument, tidy } from "../../../src/api/openapi/document.ts";
import type { Schema } from "../../../src/api/openapi/reading.ts";
import { Router } from "../../../src/api/router.ts";
import { serveApi } from "../api_fixture.ts";
import { apiDocument } from "../documented.ts";

/** Every endpoint of the document. */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security?: unknown;
  readonly parameters?: readonly { readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Record<string, { readonly "x-codes"?: readonly string[] }>;
}

const operations = Object.entries<Record<string, Operation>>(apiDocument.paths)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation }))
  );

Deno.test("GET /openapi.json is the document, for the address that was asked", async () => {
  await using api = serveApi();
  const answer = await api.send("GET", "/openapi.json");
  assert.equal(answer.status, 200);
  const expected = createApiDocument({
    version: "9.9.9",
    server: api.server.url,
    endpoints: ENDPOINTS,
  });
  assert.deepEqual(answer.json, JSON.parse(JSON.stringify(expected)));
  const elsewhere = api.server.url.replace("127.0.0.1", "localhost");
  const response = await fetch(`${elsewhere}/openapi.json`);
  assert.equal((await response.json()).servers[0].url, elsewhere);
});

Deno.test("the document is OpenAPI 3.1", async () => {
  assert.match(apiDocument.openapi, /^3\.1\./);
  const { valid, errors } = await new Validator().validate(structuredClone(apiDocument));
  assert.ok(valid, JSON.stringify(errors));
});

Deno.test("the validator finds what is wrong", async () => {
  const broken = structuredClone(apiDocument);
  delete broken.paths["/status"].get.responses["200"].description;
  assert.equal((await new Validator().validate(broken)).valid, false);
});

Deno.test("the document holds every endpoint that the router knows, and no other", () => {
  const router = new Router(ENDPOINTS);
  const routed = ENDPOINTS.map((endpoint) => {
    const { method, path } = endpoint;
    assert.equal(router.find(method.toUpperCase(), path.replace(/\{\w+\}/, "of-x")), endpoint);
    return `${method} ${path}`;
  });
  const documented = operations.map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(documented.toSorted(), routed.toSorted());
});

Deno.test("every endpoint says what it does, and has an id and a group of its own", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, operations.length);
  const groups = apiDocument.tags.map(({ name }: { name: string }) => name);
  for (const { path, operation: { summary, description, tags } } of operations) {
    assert.match(summary, /^[A-Z][^.]+$/, path);
    assert.match(description, /^[A-Z][^]+\.$/, path);
    assert.ok(groups.includes(tags[0]), path);
  }
});

/** The schemas of a field and of what lies within it, with their places. */
function* fieldsWithin(schema: Schema, place: string): Generator<[string, Schema]> {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    yield [`${place}.${name}`, field];
    yield* fieldsWithin(field, `${place}.${name}`);
    yield* fieldsWithin(field.items ?? {}, `${place}.${name}[]`);
  }
}

Deno.test("every field, sent or answered, and every parameter has a description", () => {
  const bodies = operations.flatMap(({ path, operation }) => {
    const schema = operation.requestBody?.content["application/json"]?.schema;
    return schema === undefined ? [] : [[path, schema] as const];
  });
  const shapes = Object.entries<Schema>(apiDocument.components.schemas);
  const fields = [...shapes, ...bodies].flatMap((
    [name, schema],
  ) => [...fieldsWithin(schema, name)]);
  const parameters = operations.flatMap(({ path, operation }) =>
    (operation.parameters ?? []).map(({ name, schema }): [string, Schema] => [
      `${path} ${name}`,
      schema,
    ])
  );
  assert.ok(fields.length > 60 && parameters.length > 10);
  for (const [place, { description }] of [...fields, ...parameters]) {
    assert.match(description ?? "", /^[^\s].+\.$/, place);
  }
});

Deno.test("every problem that an endpoint names is explained, under its status; a code that nobody names is not", () => {
  const named = new Set<string>();
  for (const { path, operation } of operations) {
    for (const [status, response] of Object.entries(operation.responses)) {
      for (const code of response["x-codes"] ?? []) {
        named.add(code);
        assert.equal(String(apiDocument["x-codes"][code]?.status), status, `${path} ${code}`);
      }
    }
  }
  // These belong to no endpoint: there is none.
  const explained = Object.keys(CODES).filter((code) =>
    code !== "unknown_path" && code !== "method_not_allowed"
  );
  assert.deepEqual([...named].toSorted(), explained.toSorted());
});

Deno.test("a token is asked for everywhere but where the document says that none is", () => {
  assert.deepEqual(apiDocument.security, [{}, { bearer: [] }]);
  const open = operations.filter(({ operation }) => operation.security !== undefined);
  assert.deepEqual(open.map(({ path }) => path).toSorted(), [
    "/docs",
    "/healthz",
    "/hooks/{board}",
    "/openapi.json",
    "/proof",
  ]);
  assert.ok(open.every(({ operation }) => JSON.stringify(operation.security) === "[]"));
});

const schemaOf = (schema: z.ZodType) => createSchema(schema, { opts: { override: tidy } }).schema;

Deno.test("what may be null is told by its type, words included", () => {
  assert.deepEqual(schemaOf(z.string().nullable()), { type: ["string", "null"] });
  assert.deepEqual(schemaOf(z.enum(["a", "b"]).nullable()), {
    type: ["string", "null"],
    enum: ["a", "b", null],
  });
  assert.deepEqual(schemaOf(z.int().min(1).nullable()), {
    type: ["integer", "null"],
    minimum: 1,
  });
});

Deno.test("a choice that is none with null stays one", () => {
  const choice = z.union([z.string().min(1), z.int().min(1)]);
  assert.deepEqual(schemaOf(choice), {
    anyOf: [{ type: "string", minLength: 1 }, { type: "integer", minimum: 1 }],
  });
});

Deno.test("bounds that only a machine has are left out, and others stay", () => {
  assert.deepEqual(schemaOf(z.int()), { type: "integer" });
  assert.deepEqual(schemaOf(z.int().min(1).max(200)), {
    type: "integer",
    minimum: 1,
    maximum: 200,
  });
  assert.deepEqual(schemaOf(z.uuid()), { type: "string", format: "uuid" });
});
