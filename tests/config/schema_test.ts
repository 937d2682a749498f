import assert from "node:assert/strict";
import { configJsonSchema, configSchema } from "../../src/config/schema.ts";
import { fakeKinds } from "../fakes/fake_kinds.ts";

type Schema = { [key: string]: unknown };

/** Every key that a config can have, with its schema. */
function keysOf(schema: Schema, path = ""): [string, Schema][] {
  const own = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const below = [schema.additionalProperties, ...(schema.oneOf as Schema[] | undefined ?? [])]
    .filter((child): child is Schema => typeof child === "object" && child !== null);
  return [
    ...own.flatMap(([key, child]): [string, Schema][] => [
      [`${path}${key}`, child],
      ...keysOf(child, `${path}${key}.`),
    ]),
    ...below.flatMap((child) => keysOf(child, `${path}*.`)),
  ];
}

Deno.test("the JSON Schema describes every key to editors", () => {
  const keys = keysOf(configJsonSchema(fakeKinds));
  assert.ok(keys.length >= 20, `${keys.length} keys`);
  for (const [key, { description }] of keys) {
    assert.equal(typeof description, "string", key);
    assert.ok(!String(description).endsWith("."), key);
  }
});

Deno.test("the JSON Schema forbids unknown keys at every level", () => {
  const schema = configJsonSchema(fakeKinds) as Schema;
  const { backend, executor, routing } = schema.properties as Record<string, Schema>;
  const kinds = [backend, executor].flatMap((table) => table?.oneOf as Schema[]);
  const tables = [schema, routing?.additionalProperties, ...kinds] as Schema[];
  assert.deepEqual(tables.map((table) => table.additionalProperties), Array(5).fill(false));
});

Deno.test("only backend and routing must be given", () => {
  assert.deepEqual(configJsonSchema(fakeKinds).required, ["backend", "routing"]);
});

Deno.test("the JSON Schema offers the known boards and agents", () => {
  const schema = configJsonSchema(fakeKinds) as Schema;
  const found = Object.fromEntries(
    keysOf(schema).filter(([key]) => key === "routing.*.agent").map((
      [key, { enum: all }],
    ) => [key, all]),
  );
  assert.deepEqual(found, { "routing.*.agent": ["command", "claude"] });
  const types = keysOf(schema).filter(([key]) => key === "backend.*.type");
  assert.deepEqual(types.map(([, { const: type }]) => type), ["json", "planka"]);
});

Deno.test("a refinement of a backend's own options is kept", () => {
  const [json] = fakeKinds.backends;
  assert.ok(json !== undefined);
  const options = json.options.refine(({ url }) => url !== "/", { message: "allowed: a file" });
  const schema = configSchema({ ...fakeKinds, backends: [{ ...json, options }] });
  const parsed = schema.safeParse({
    backend: { type: "json", url: "/" },
    routing: { Todo: { command: "a", in_progress_queue: "Doing" } },
  });
  assert.equal(parsed.error?.issues[0]?.message, "allowed: a file");
});
