import assert from "node:assert/strict";
import * as z from "zod";
import { DEFAULT_LIMITS } from "../../../src/api/context.ts";
import { operationEndpoint } from "../../../src/api/endpoints/operation_endpoint.ts";
import { jsonResponse } from "../../../src/api/problem.ts";
import { OPEN_CALLER } from "../../../src/operations/caller.ts";
import { TASK_ID, text } from "../../../src/operations/input.ts";
import { defineOperation } from "../../../src/operations/operation.ts";
import { done, refused } from "../../../src/operations/result.ts";
import { operationDeps } from "../../operations/operation_deps.ts";

let renamed = 0;

/** An operation that no dispatcher has. */
const rename = defineOperation({
  what: "rename the task",
  access: "own_task",
  input: z.strictObject({ id: TASK_ID, name: text }),
  aliases: { title: "name" },
  refusals: ["run_over"],
  run({ input: { id, name } }) {
    renamed++;
    return name === "" ? refused("run_over", "Cannot rename the task") : done(`${id}: ${name}`);
  },
});

const documented = {
  path: "/tasks/{id}/rename",
  id: "renameTask",
  tag: "Tasks",
  summary: "Rename",
  description: "Renames.",
  output: { 200: { description: "The name." } },
  operation: rename,
  answer: (name: string) => jsonResponse(name),
} as const;

const RENAME = operationEndpoint({ ...documented, method: "post", isRepeatable: true });

async function ask(body: unknown, path = "/tasks/a%2Fb/rename", key?: string) {
  const request = new Request(`http://localhost${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key && { "idempotency-key": key }) },
    body: JSON.stringify(body),
  });
  const { signal } = new AbortController();
  const asked = {
    request,
    caller: OPEN_CALLER,
    shutdown: signal,
    draining: signal,
    hold: () => true,
  };
  const response = await RENAME.handle(asked, parts);
  return { status: response.status, json: await response.json() };
}

const parts = {
  ...operationDeps(),
  limits: DEFAULT_LIMITS,
  endpoints: [],
};

Deno.test("the id comes from the path, decoded once, and the rest from the body, by either name", async () => {
  assert.deepEqual(await ask({ name: "x" }), { status: 200, json: "a/b: x" });
  assert.deepEqual(await ask({ title: "x" }), { status: 200, json: "a/b: x" });
  const { status, json } = await ask({ id: "other", name: "x" });
  assert.deepEqual([status, json.errors[0].path], [422, "id"]);
});

Deno.test("a refusal has the status of its code", async () => {
  const { status, json } = await ask({ name: "" });
  assert.deepEqual([status, json.code, json.detail], [409, "run_over", "Cannot rename the task"]);
});

Deno.test("a request that is sent again under its key is carried out once", async () => {
  renamed = 0;
  for (const _ of [1, 2]) {
    assert.deepEqual(await ask({ name: "y" }, undefined, "key"), { status: 200, json: "a/b: y" });
  }
  assert.equal(renamed, 1);
  assert.equal((await ask({ name: "y" }, "/tasks/2/rename", "key")).json, "2: y");
});

Deno.test("what an endpoint takes and how it is refused follow from its operation", () => {
  const { params, query, body, headers, aliases } = RENAME.input();
  assert.deepEqual(Object.keys(params?.shape ?? {}), ["id"]);
  assert.deepEqual(Object.keys(body?.shape ?? {}), ["name"]);
  assert.deepEqual(Object.keys(headers?.shape ?? {}), ["Idempotency-Key"]);
  assert.deepEqual([query, aliases], [undefined, { title: "name" }]);
  for (const code of ["broken_path", "not_your_task", "run_over", "not_json"] as const) {
    assert.ok(RENAME.problems.includes(code), code);
  }
  assert.ok(!RENAME.problems.includes("backend_timeout"));
});

Deno.test("a GET takes its fields from the query, and one without fields takes none", () => {
  const search = operationEndpoint({ ...documented, method: "get" });
  assert.deepEqual(Object.keys(search.input().query?.shape ?? {}), ["name"]);
  assert.equal(search.input().body, undefined);
  assert.ok(search.problems.includes("invalid") && !search.problems.includes("not_json"));
  const plain = operationEndpoint({
    ...documented,
    method: "get",
    operation: { ...rename, input: z.strictObject({ id: TASK_ID }), run: () => done("") },
  });
  assert.equal(plain.input().query, undefined);
  assert.ok(!plain.problems.includes("invalid"));
});
