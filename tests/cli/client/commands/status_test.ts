import assert from "node:assert/strict";
import { activeRun } from "../../../fakes/fake_run_control.ts";
import { serveApi } from "../../../api/api_fixture.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";
import { STRICT } from "../../../fixtures/run_deno.ts";
import { commandsAt, runCommand } from "./command_line.ts";

const TOKEN_ONLY = { allowedHosts: [], requireToken: true, loopback: true };

Deno.test("a status is a table, or the API's JSON as it is", async () => {
  await using api = serveApi();
  api.control.current = { ...api.control.current, activeRuns: [activeRun()] };
  const run = commandsAt(api.server.url);
  const shown = await run("status");
  assert.deepEqual([shown.code, shown.stderr], [0, ""]);
  assert.ok(shown.stdout.startsWith(`artificer-dispatcher 9.9.9 at ${api.server.url}\n`));
  assert.match(shown.stdout, /\nRUN +TASK +NAME +QUEUE +PID +ELAPSED +TIMEOUT\n00000001 +1 /);
  const { stdout } = await run("status", "--json");
  assert.equal(stdout, `${(await api.send("GET", "/status")).text}\n`);
});

Deno.test("the config of the folder tells the address, also one that is broken elsewhere", async () => {
  await using api = serveApi();
  await using dir = await tempDir();
  await dir.write("artificer.toml", `api_port = ${api.server.port}\nnonsense = 1\n`);
  const flags = [...STRICT, `--allow-read=${dir.path}`];
  const { code, stdout, stderr } = await runCommand(["status"], { cwd: dir.path, flags });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^artificer-dispatcher 9\.9\.9 at http:\/\/127\.0\.0\.1:/);
});

Deno.test("a config on standard input tells the address where no file may be read", async () => {
  await using api = serveApi();
  const stdin = `api_port = ${api.server.port}\n`;
  assert.equal((await runCommand(["status", "--config", "-"], { stdin })).code, 0);
});

Deno.test("a person's token is read from the environment and from .env, under any rights", async () => {
  await using api = serveApi({ guard: TOKEN_ONLY });
  await using dir = await tempDir();
  api.control.addOperator("own-token");
  const { url } = api.server;
  const args = ["status", "--url", url];
  const env = { ARTIFICER_API_TOKEN: "own-token" };
  const net = "--allow-net=localhost";
  for (const flags of [STRICT, [net, "--allow-env"]]) {
    assert.equal((await runCommand(args, { env, flags })).code, 0, flags.join(" "));
  }
  await dir.write(".env", "ARTIFICER_API_TOKEN=own-token\n");
  const flags = [...STRICT, `--allow-read=${dir.path}`];
  assert.equal((await runCommand(args, { cwd: dir.path, flags })).code, 0);
});

Deno.test("without a token or with a wrong one, what to set is told", async () => {
  await using api = serveApi({ guard: TOKEN_ONLY });
  const args = ["status", "--url", api.server.url];
  const none = await runCommand(args);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /^Cannot answer: a token is required;/);
  assert.match(none.stderr, /\nSet ARTIFICER_API_TOKEN to the value that the dispatcher has/);
  const wrong = await runCommand(args, { env: { ARTIFICER_API_TOKEN: "another-token" } });
  assert.match(
    wrong.stderr.replace(/\s+/g, " "),
    /^Cannot trust the program at .*: it does not prove that it knows ARTIFICER_API_TOKEN, and no token was sent; it is not your dispatcher, ARTIFICER_API_TOKEN is not one of its tokens, or/,
  );
  assert.doesNotMatch(none.stderr + wrong.stderr, /another-token/);
});

Deno.test("without the right to read the environment or to run, a dispatcher that asks for no token answers", async () => {
  await using api = serveApi();
  const flags = ["--allow-net=localhost"];
  assert.equal((await runCommand(["status", "--url", api.server.url], { flags })).code, 0);
});

Deno.test("without the right to the network, the flag is named", async () => {
  const { code, stderr } = await runCommand(["status", "--url", "localhost:9"], { flags: [] });
  assert.equal(code, 1);
  assert.match(stderr, /^Cannot reach .*: run with\s+--allow-net=localhost:9\n$/);
});

Deno.test("a proxy never sees what is asked of this machine", async () => {
  await using api = serveApi();
  const proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const reached = proxy.accept().then(() => true, () => false);
  const address = `http://127.0.0.1:${proxy.addr.port}`;
  const env = { HTTP_PROXY: address, http_proxy: address, ARTIFICER_API_TOKEN: "own-token" };
  api.control.addOperator("own-token");
  const { code, stderr } = await runCommand(["status", "--url", api.server.url], { env });
  assert.equal(code, 0, stderr);
  proxy.close();
  assert.equal(await reached, false);
});
