import assert from "node:assert/strict";
import { createSchema } from "zod-openapi";
import * as z from "zod";
import { tidy } from "../../../src/api/openapi/tidy.ts";

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
