import assert from "node:assert/strict";
import type { AgentFolder } from "../../src/domain/route.ts";
import { ConfigError } from "../../src/config/errors.ts";
import type { Settings } from "../../src/config/settings.ts";
import type { FileRead } from "../../src/config/source.ts";
import { UsageError } from "../../src/domain/errors.ts";
import { Reloader } from "../../src/reload/reloader.ts";
import { FakeClock } from "../fakes/fake_clock.ts";
import { Recorder } from "../fakes/recorder.ts";
import { routeOf, settingsOf } from "../fixtures/settings.ts";

/** A reloader on a file whose texts are JSON of what is different in the settings. */
function world() {
  const clock = new FakeClock();
  const events = new Recorder();
  const stop = new AbortController();
  const applied: Settings[] = [];
  const file: {
    read: FileRead;
    apply: () => Promise<void>;
    lacks: string | null;
    writer: AgentFolder | null;
  } = {
    read: { kind: "text", text: "{}" },
    apply: () => Promise.resolve(),
    lacks: null,
    writer: null,
  };
  const reloader = new Reloader({
    settings: settingsOf(),
    source: "artificer.toml",
    read: () => Promise.resolve(file.read),
    parse(text) {
      if (text.startsWith("{")) return settingsOf(JSON.parse(text));
      throw ConfigError.of("artificer.toml", [{ path: "x", problem: text }]);
    },
    requireRights() {
      if (file.lacks !== null) throw new UsageError(file.lacks);
    },
    async apply(settings) {
      await file.apply();
      applied.push(settings);
    },
    findWriter: () => Promise.resolve(file.writer),
    emit: events.emit,
    clock,
    signal: stop.signal,
  });
  const save = (text: string, by: "file" | "person" = "file") => {
    file.read = { kind: "text", text };
    return reloader.reload(by);
  };
  /** What happened since the last call. */
  const told = () => events.events.splice(0);
  return { clock, stop, file, reloader, applied, save, told };
}

const reloaded = (...changes: string[]) => ({
  type: "config_reloaded",
  source: "artificer.toml",
  changes,
});
const waits = (...changes: string[]) => ({ ...reloaded(...changes), type: "restart_needed" });
const WRITER: AgentFolder = { queue: "Todo", path: "/srv" };
const unconfirmed = (...changes: string[]) => ({
  type: "reload_needed",
  source: "artificer.toml",
  changes,
  queue: "Todo",
  folder: "/srv",
});
const FASTER = '{"pollIntervalMs": 1000}';

Deno.test("a change is applied and told", async () => {
  const { applied, save, told } = world();
  await save(FASTER);
  assert.deepEqual(applied, [settingsOf({ pollIntervalMs: 1_000 })]);
  assert.deepEqual(told(), [reloaded("poll_interval 30 → 1")]);
});

Deno.test("the look when the watch begins says nothing where nothing changed", async () => {
  const { reloader, applied, told } = world();
  await reloader.reload("file");
  assert.deepEqual([applied, told()], [[], []]);
});

Deno.test("an unchanged file says nothing; to a person it says that nothing changed", async () => {
  const { save, applied, told } = world();
  await save("{}");
  await save("{}");
  assert.deepEqual(told(), []);
  await save("{}", "person");
  assert.deepEqual(told(), [reloaded()]);
  await save("{ }");
  assert.deepEqual(told(), [reloaded()], "an edit that means nothing");
  assert.deepEqual(applied, []);
});

Deno.test("C2: a broken config is told once with all its problems, and changes nothing", async () => {
  const { save, applied, told } = world();
  await save("broken");
  const [refused, ...more] = told();
  assert.deepEqual([refused?.type, more], ["config_refused", []]);
  assert.deepEqual(refused, {
    type: "config_refused",
    source: "artificer.toml",
    reason: "Cannot use artificer.toml: 1 problem\n  x: broken",
    problems: [{ path: "x", problem: "broken" }],
  });
  await save("broken");
  assert.deepEqual([told(), applied], [[], []]);
  await save("broken", "person");
  assert.equal(told().length, 1);
});

Deno.test("C2: a mended config applies, also where it is the old one", async () => {
  const { save, applied, told } = world();
  await save("broken");
  await save(FASTER);
  assert.equal(applied.length, 1);
  assert.deepEqual(told().slice(1), [reloaded("poll_interval 30 → 1")]);
  await save("broken again");
  await save(FASTER);
  assert.deepEqual(told().slice(1), [reloaded()]);
  assert.equal(applied.length, 1);
});

Deno.test("what waits for a restart is told once, and to a person each time; the rest applies", async () => {
  const { save, applied, told } = world();
  await save('{"apiPort": 9, "pollIntervalMs": 1000}');
  assert.deepEqual(told(), [reloaded("poll_interval 30 → 1"), waits("api_port 8000 → 9")]);
  assert.equal(applied[0]?.apiPort, 8000);
  await save('{"apiPort": 9, "pollIntervalMs": 2000}');
  assert.deepEqual(told(), [reloaded("poll_interval 1 → 2")]);
  await save('{"apiPort": 9, "pollIntervalMs": 2000 }', "person");
  assert.deepEqual(told(), [reloaded(), waits("api_port 8000 → 9")]);
  await save('{"apiPort": 8000, "pollIntervalMs": 2000}');
  assert.deepEqual(told(), [reloaded()]);
});

Deno.test("a change that only a restart can apply is told alone", async () => {
  const { save, applied, told } = world();
  await save('{"apiPort": 9}');
  assert.deepEqual(told(), [waits("api_port 8000 → 9")]);
  assert.deepEqual(applied, []);
});

Deno.test("a config that takes a right which is not there is refused whole", async () => {
  const { file, save, applied, told } = world();
  file.lacks = "Cannot reload artificer.toml: a right is missing";
  await save(FASTER);
  const [refused] = told();
  assert.ok(refused?.type === "config_refused");
  assert.equal(refused.reason, file.lacks);
  assert.deepEqual(applied, []);
});

Deno.test("where applying fails the last good config stays, and the next one is compared to it", async () => {
  const { file, save, told } = world();
  file.apply = () => Promise.reject(new Error("Cannot load agent"));
  await save(FASTER);
  const [refused] = told();
  assert.ok(refused?.type === "config_refused");
  assert.equal(refused.reason, "Cannot load agent");
  file.apply = () => Promise.resolve();
  await save(JSON.stringify({ pollIntervalMs: 1000, routes: [routeOf({ timeoutMs: 5_000 })] }));
  assert.deepEqual(told(), [
    reloaded("poll_interval 30 → 1", 'route "Todo": timeout unset → 5'),
  ]);
});

for (
  const [what, read] of [
    ["away", { kind: "absent" }],
    ["empty", { kind: "text", text: "\n" }],
    ["a folder", { kind: "failed", reason: "it is a folder" }],
  ] as const
) {
  Deno.test(`a file that is ${what} for a moment of its save is waited for`, async () => {
    const { clock, file, reloader, applied, told } = world();
    file.read = read;
    const reloading = reloader.reload("file");
    await clock.asleep(1);
    file.read = { kind: "text", text: FASTER };
    await clock.advance(1_000);
    await reloading;
    assert.equal(applied.length, 1);
    assert.deepEqual(told(), [reloaded("poll_interval 30 → 1")]);
  });

  Deno.test(`a file that stays ${what} is told, once, and to a person at once`, async () => {
    const { clock, file, reloader, told } = world();
    file.read = read;
    for (let change = 0; change < 2; change++) {
      const reloading = reloader.reload("file");
      await clock.asleep(1);
      await clock.advance(1_000);
      await reloading;
    }
    assert.equal(told().length, 1);
    await reloader.reload("person");
    const [refused] = told();
    assert.equal(refused?.type, "config_refused");
  });
}

Deno.test("what came back as it was is told, once it was missed", async () => {
  const { file, reloader, save, told } = world();
  await save("{}");
  file.read = { kind: "absent" };
  await reloader.reload("person");
  assert.equal(told()[0]?.type, "config_refused");
  await save("{}");
  assert.deepEqual(told(), [reloaded()]);
});

Deno.test("a read that is denied is told with the flag", async () => {
  const { file, reloader, told } = world();
  file.read = { kind: "denied" };
  await reloader.reload("person");
  const [refused] = told();
  assert.ok(refused?.type === "config_refused");
  assert.equal(
    refused.reason,
    'Cannot read config "artificer.toml": the right to read it is missing; restart with --allow-read=/srv',
  );
});

Deno.test("nothing is told or applied once all is over", async () => {
  const { clock, stop, file, reloader, applied, told } = world();
  file.read = { kind: "absent" };
  const reloading = reloader.reload("file");
  await clock.asleep(1);
  stop.abort();
  await reloading;
  assert.deepEqual([told(), applied], [[], []]);
});

Deno.test("M2: what an agent may have changed waits for a person, told once; the rest applies", async () => {
  const { file, reloader, save, applied, told } = world();
  file.writer = WRITER;
  const edit = (routes: object, pollIntervalMs = 1000) =>
    JSON.stringify({ pollIntervalMs, ...routes });
  const evil = { routes: [routeOf({ command: "evil" })] };
  await save(edit(evil));
  const change = 'route "Todo": command "true" → "evil"';
  assert.deepEqual(told(), [reloaded("poll_interval 30 → 1"), unconfirmed(change)]);
  assert.equal(applied[0]?.routes[0]?.command, "true");
  assert.deepEqual(reloader.waitingChanges(), [{ change, waitsFor: "reload" }]);
  await save(edit(evil, 2000));
  assert.deepEqual(told(), [reloaded("poll_interval 1 → 2")]);
  assert.deepEqual(await reloader.reload("person"), {
    type: "reloaded",
    changes: [change],
    forRestart: [],
  });
  assert.equal(applied.at(-1)?.routes[0]?.command, "evil");
  assert.deepEqual([told(), reloader.waitingChanges()], [[reloaded(change)], []]);
  await save(edit(evil, 3000));
  assert.deepEqual(told(), [reloaded("poll_interval 2 → 3")], "a person has allowed it");
});

Deno.test("M2: a change that an agent takes back waits no longer, and says so", async () => {
  const { file, reloader, save, told } = world();
  file.writer = WRITER;
  await save(JSON.stringify({ routes: [routeOf({ command: "evil" })] }));
  await save("{}");
  assert.deepEqual(told().slice(1), [reloaded()]);
  assert.deepEqual(reloader.waitingChanges(), []);
});

Deno.test("what waits for a restart is listed as well, and a reload that fails says why", async () => {
  const { file, reloader, save } = world();
  await save('{"apiPort": 9}');
  assert.deepEqual(reloader.waitingChanges(), [
    { change: "api_port 8000 → 9", waitsFor: "restart" },
  ]);
  assert.deepEqual(await reloader.reload("person"), {
    type: "reloaded",
    changes: [],
    forRestart: ["api_port 8000 → 9"],
  });
  file.lacks = "Cannot reload: a right is missing";
  assert.deepEqual(await reloader.reload("person"), { type: "refused", reason: file.lacks });
});
