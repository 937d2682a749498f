import assert from "node:assert/strict";
import { configJsonSchema } from "../../src/config/schema.ts";
import { childValue, knownKeys, schemaAt } from "../../src/config/schema_at.ts";
import { fakeKinds } from "../fakes/fake_kinds.ts";

Deno.test("the part of a schema that speaks of a value is found by its path", () => {
  const schema = configJsonSchema(fakeKinds);
  const at = (path: PropertyKey[], value: unknown = {}) => schemaAt(schema, path, value);
  assert.equal(at(["keep_runs"])?.minimum, 1);
  assert.equal(at(["routing", "any name", "timeout"])?.exclusiveMinimum, 0);
  assert.equal(at(["routing", "any", "args", 3])?.type, "string");
  assert.equal(at(["nothing"]), null);
  assert.equal(at(["api_port", "below"]), null);
  assert.equal(at(["constructor"]), null);
});

Deno.test("of a backend's keys only those of its own type are known", () => {
  const schema = configJsonSchema(fakeKinds);
  const keysOf = (type: unknown) => knownKeys(schemaAt(schema, ["backend"], { backend: { type } }));
  assert.deepEqual(keysOf("json"), ["url", "user", "type"]);
  assert.deepEqual(keysOf("planka"), ["url", "type"]);
  assert.deepEqual(keysOf("other"), ["type"]);
  assert.deepEqual(keysOf(undefined), ["type"]);
});

Deno.test("nothing inherited is taken for a value", () => {
  assert.equal(childValue({ a: 1 }, "a"), 1);
  for (const name of ["toString", "__proto__", "constructor"]) {
    assert.equal(childValue({}, name), undefined);
  }
  assert.equal(childValue(null, "a"), undefined);
  assert.equal(childValue("text", "length"), undefined);
});
