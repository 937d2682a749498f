import assert from "node:assert/strict";
import { serveApi } from "../../api_fixture.ts";
import { FakeConfigControl } from "../../../fakes/fake_config_control.ts";

Deno.test("POST /reload says what applies from now on, and what needs a restart", async () => {
  await using api = serveApi();
  api.config.answer = { type: "reloaded", changes: ["a 1 → 2"], forRestart: ["b changed"] };
  for (const body of [undefined, "{}"]) {
    const answer = await api.send("POST", "/reload", body);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json, { changes: ["a 1 → 2"], restart_needed: ["b changed"] });
  }
  assert.equal(api.config.reloads, 2);
});

Deno.test("POST /reload of a config that cannot be used is refused with the reason, its secrets masked", async () => {
  const config = new FakeConfigControl();
  await using api = serveApi({ config, redact: (text) => text.replaceAll("s3cret", "***") });
  config.answer = { type: "refused", reason: "Cannot use artificer.toml: s3cret" };
  const answer = await api.send("POST", "/reload");
  assert.deepEqual([answer.status, answer.json.code], [422, "config_refused"]);
  assert.equal(
    answer.json.detail,
    "Cannot use artificer.toml: ***\nThe last good config stays",
  );
  config.answer = { type: "stopping" };
  assert.equal((await api.send("POST", "/reload")).status, 503);
});

Deno.test("M2: POST /reload refuses the token of a run, and reads nothing", async () => {
  await using api = serveApi();
  api.control.addRun("run-token", "r", "1");
  const answer = await api.send("POST", "/reload", {}, { authorization: "Bearer run-token" });
  assert.deepEqual([answer.status, answer.json.code], [403, "not_for_runs"]);
  assert.equal(api.config.reloads, 0);
});

Deno.test("GET /status lists the changes of the config that wait, and for what", async () => {
  await using api = serveApi();
  api.config.waiting = [
    { change: 'route "Todo": args changed', waitsFor: "reload" },
    { change: "api_port 8000 → 9", waitsFor: "restart" },
  ];
  assert.deepEqual((await api.send("GET", "/status")).json.waiting_changes, [
    { change: 'route "Todo": args changed', waits_for: "reload" },
    { change: "api_port 8000 → 9", waits_for: "restart" },
  ]);
});
