import assert from "node:assert/strict";
import { checkCommands } from "../../../src/check/commands/commands.ts";
import { Secrets } from "../../../src/config/secrets.ts";
import type { Route } from "../../../src/domain/route.ts";
import { routeOf } from "../../dispatcher/world.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

function checkOf(changes: Partial<Route>, PATH = "/nowhere", keepsState = false) {
  const secrets = new Secrets({ values: {}, tokenCommand: null, cwd: "/" });
  return checkCommands([routeOf(changes)], {
    secrets,
    baseEnv: { PATH },
    addedEnv: {},
    remarks: [],
  }, keepsState);
}

Deno.test("a command that is there is told with where it starts", async () => {
  await using dir = await tempDir();
  await dir.write("tool", "#!/bin/sh\n", { mode: 0o755 });
  const [result] = await checkOf({ command: "tool", cwd: dir.path }, dir.path);
  assert.equal(result?.state, "ok");
  assert.equal(result.message, `"Todo" starts "${dir.path}/tool" in "${dir.path}"`);
});

Deno.test("the PATH of the route counts, not the dispatcher's", async () => {
  await using dir = await tempDir();
  await dir.write("tool", "#!/bin/sh\n", { mode: 0o755 });
  const [found] = await checkOf({ command: "tool", env: { PATH: dir.path } });
  assert.equal(found?.state, "ok");
  const [lost] = await checkOf({ command: "tool", env: { PATH: "/nowhere" } }, dir.path);
  assert.equal(lost?.state, "failed");
});

Deno.test("each way in which a command can't be started has a remedy of its own", async () => {
  await using dir = await tempDir();
  await dir.write("agent.sh", "#!/bin/sh\n", { mode: 0o644 });
  const cwd = dir.path;
  const cases: [Partial<Route>, RegExp, RegExp][] = [
    [{ command: "claud" }, /no executable of this name is in the agent's PATH$/, /^Install it/],
    [
      { command: "./agent.sh", cwd },
      /not executable$/,
      new RegExp(`^Run chmod \\+x "${cwd}/agent.sh"`),
    ],
    [{ command: "./none", cwd }, new RegExp(`"${cwd}/none" does not exist$`), /^Create it/],
    [
      { command: "sh", cwd: `${cwd}/gone` },
      /working directory ".*gone" is not a folder/,
      /^Create it/,
    ],
    [{ command: "sh", env: { X: "a\0b" } }, /variable "X" holds a NUL character$/, /^Shorten/],
  ];
  for (const [changes, message, remedy] of cases) {
    const results = await checkOf(changes);
    assert.deepEqual(results.map(({ state }) => state), ["failed"]);
    assert.match(results[0]?.message ?? "", message);
    assert.match(results[0]?.remedy ?? "", remedy);
  }
});

Deno.test("an agent that is told to call us is warned of where it can't", async () => {
  await using dir = await tempDir();
  await dir.write("claude", "#!/bin/sh\n", { mode: 0o755 });
  const route = { command: "claude", args: ["-p", "Run: artificer-dispatcher task get"] };
  const before = await checkOf(route, dir.path);
  assert.deepEqual(before.map(({ state }) => state), ["ok", "warning"]);
  assert.match(before[1]?.message ?? "", /"artificer-dispatcher", which is not in its PATH$/);
  const inState = await checkOf(route, dir.path, true);
  assert.deepEqual(inState.map(({ state }) => state), ["ok"], "the state folder will have it");
  await dir.write("artificer-dispatcher", "#!/bin/sh\n", { mode: 0o755 });
  assert.deepEqual((await checkOf(route, dir.path)).map(({ state }) => state), ["ok"]);
});

Deno.test("an environment that can't be read is inherited", async () => {
  const secrets = new Secrets({ values: {}, tokenCommand: null, cwd: "/" });
  const environment = { secrets, baseEnv: null, addedEnv: {}, remarks: [] };
  const [result] = await checkCommands([routeOf({ command: "sh" })], environment, true);
  assert.match(result?.message ?? "", /^"Todo" starts "\/.*\/sh"$/);
});
