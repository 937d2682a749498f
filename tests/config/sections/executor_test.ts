import assert from "node:assert/strict";
import * as z from "zod";
import { ConfigError } from "../../../src/config/errors.ts";
import { parseConfig } from "../../../src/config/parse.ts";
import { defineExecutor } from "../../../src/executors/kind.ts";
import { executorKinds } from "../../../src/executors/registry.ts";
import { needsOf } from "../../../src/security/permissions.ts";
import { fakeKinds } from "../../fakes/fake_kinds.ts";

const remote = defineExecutor({
  type: "remote",
  options: z.strictObject({ host: z.string().describe("Where it is") }),
  needs: ({ host }) => [{ permission: { name: "net", host }, who: "Executor", why: "to reach it" }],
  create: () => Promise.reject(new Error("not made for it")),
});

function settingsOf(executor: string) {
  const text = `${executor}
[backend]
type = "json"
url = "/srv/b.json"
[routing.Todo]
command = "a"
in_progress_queue = "Doing"
`;
  const kinds = { ...fakeKinds, executors: [...executorKinds, remote] as const };
  return parseConfig(text, { source: "x", path: null, baseDir: "/srv", kinds });
}

Deno.test("without a table agents are started on this machine", () => {
  for (const text of ["", '[executor]\ntype = "local"']) {
    assert.equal(settingsOf(text).executor.type, "local");
  }
});

Deno.test("a table names another kind, with that kind's options and the rights that it needs", () => {
  const settings = settingsOf('[executor]\ntype = "remote"\nhost = "build.lan"');
  assert.deepEqual([settings.executor.type, settings.executor.options], [
    "remote",
    { host: "build.lan" },
  ]);
  const permissions = needsOf(settings).map(({ permission }) => permission);
  assert.ok(permissions.some(({ name, ...scope }) => name === "net" && "host" in scope));
  assert.ok(!permissions.some(({ name }) => name === "run"), "it starts nothing on this machine");
});

Deno.test("a kind that does not exist, and a key of another kind, are mistakes", () => {
  for (
    const [text, problem] of [
      ['type = "lokal"', /executor\.type: found "lokal"; allowed: "local", "remote"/],
      ['type = "local"\nhost = "a"', /executor\.host: unknown key/],
      ['type = "remote"', /executor\.host/],
    ] as const
  ) {
    assert.throws(() => settingsOf(`[executor]\n${text}`), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, problem);
      return true;
    });
  }
});
