import assert from "node:assert/strict";
import * as z from "zod";
import { defineExecutor } from "../../src/executors/kind.ts";
import { planReload } from "../../src/reload/plan_reload.ts";
import { fileKind } from "../fakes/fake_kinds.ts";
import { routeOf, settingsOf } from "../fixtures/settings.ts";

const current = settingsOf();

const otherExecutor = defineExecutor({
  type: "other",
  options: z.strictObject({}),
  needs: () => [],
  create: () => Promise.reject(new Error("not made for it")),
});

Deno.test("what can change while running changes", () => {
  const next = settingsOf({
    pollIntervalMs: 1_000,
    maxConcurrentAgents: 9,
    apiRequireToken: true,
    allowedHosts: ["board.example"],
    keepRuns: 9,
    routes: [routeOf({ queue: "Other" })],
  });
  const { settings, changes, forRestart } = planReload(current, next);
  assert.deepEqual(settings, next);
  assert.equal(changes.length, 7);
  assert.deepEqual(forRestart, []);
});

Deno.test("what cannot waits for a restart, and holds up nothing else", () => {
  const next = settingsOf({
    pollIntervalMs: 1_000,
    apiHost: "0.0.0.0",
    apiPort: 1,
    stateDir: "/other",
    executor: otherExecutor.bind({}, "/srv"),
    tokenCommand: ["pass"],
    backend: fileKind.bind({ url: "other.json" }, "/srv"),
  });
  const { settings, changes, forRestart } = planReload(current, next);
  assert.deepEqual(settings, { ...current, pollIntervalMs: 1_000 });
  assert.deepEqual(changes, ["poll_interval 30 → 1"]);
  assert.deepEqual(forRestart.map((change) => change.split(" ")[0]), [
    "api_host",
    "api_port",
    "state_dir",
    "executor",
    "token_command",
    "backend",
  ]);
});

Deno.test("an equal config changes nothing", () => {
  assert.deepEqual(planReload(current, settingsOf()), {
    settings: current,
    changes: [],
    unconfirmed: [],
    forRestart: [],
  });
});
