import assert from "node:assert/strict";
import { announce, remarkOnExposure } from "../../src/compose/announce.ts";
import type { Settings } from "../../src/config/settings.ts";
import { routeOf } from "../dispatcher/world.ts";
import { fakeLog } from "../fakes/fake_log.ts";
import { settingsOf } from "../fixtures/settings.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

interface Facts extends Partial<Settings> {
  readonly unavailable?: string;
  readonly hasOperator?: boolean;
}

function saidOf({ unavailable, hasOperator = false, ...facts }: Facts): string[] {
  const { log, lines } = fakeLog();
  announce({
    settings: settingsOf(facts),
    log,
    unavailable: unavailable ?? null,
    hasOperator,
  });
  return lines.slice(1).map(({ level, message }) => `${level}: ${message}`);
}

Deno.test("a dispatcher that keeps its runs, on loopback, has nothing to warn of", () => {
  assert.deepEqual(saidOf({}), []);
});

Deno.test("runs that end with the process are told at the start", () => {
  assert.deepEqual(saidOf({ unavailable: '"/srv" may not be read and written' }), [
    'warning: Runs are kept in memory, and a killed dispatcher forgets them: "/srv" may not be read and written',
    "warning: There is no audit log, for the same reason",
  ]);
});

Deno.test("an API that other machines can reach is told at the start", () => {
  assert.deepEqual(saidOf({ apiHost: "0.0.0.0", hasOperator: true }), [
    "warning: The API listens on 0.0.0.0: other machines can reach it",
  ]);
});

Deno.test("an API that people have no token for is told with the remedy", () => {
  const remedy = "info: The API answers only agents: set ARTIFICER_API_TOKEN to use it yourself";
  assert.deepEqual(saidOf({ apiRequireToken: true }), [remedy]);
  assert.equal(saidOf({ apiHost: "0.0.0.0" })[1], remedy);
  assert.deepEqual(saidOf({ apiRequireToken: true, hasOperator: true }), []);
});

Deno.test("routes that send a task round and round are told at the start", () => {
  const todo = routeOf({ doneQueue: "Review" });
  const review = routeOf({ queue: "Review", failedQueue: "Todo" });
  assert.deepEqual(saidOf({ routes: [todo, review] }), [
    'warning: A task can go round until max_rounds parks it: "Todo" → "Review" (done_queue) → "Todo" (failed_queue)',
  ]);
});

Deno.test("X12: a config that other users can change is told at the start, with what closes it", async () => {
  await using dir = await tempDir();
  const path = await dir.write("artificer.toml", "");
  const folder = { path, baseDir: dir.path, stateDir: `${dir.path}/state` };
  const settings = settingsOf({ ...folder, routes: [routeOf({ cwd: "/nonexistent" })] });
  const saidWith = async (mode: number) => {
    await Deno.chmod(dir.path, 0o755);
    await Deno.chmod(path, mode);
    const { log, lines } = fakeLog();
    await remarkOnExposure(settings, log);
    return lines.map(({ level, message }) => `${level}: ${message}`);
  };
  assert.deepEqual(await saidWith(0o644), []);
  assert.deepEqual(await saidWith(0o666), [
    `warning: Other users can write to "${path}" (mode 0666) and so change the config "${path}"; run chmod go-w ${path}`,
  ]);
});
