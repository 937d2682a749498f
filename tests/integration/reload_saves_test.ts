import assert from "node:assert/strict";
import {
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  untilEvents,
} from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";

/** Ways to save a text as `path`. */
const SAVES: Readonly<Record<string, (path: string, text: string) => Promise<void>>> = {
  "replaced by rename": async (path, text) => {
    await Deno.writeTextFile(`${path}.new`, text);
    await Deno.rename(`${path}.new`, path);
  },
  "truncated, then written": async (path, text) => {
    await Deno.truncate(path);
    await Deno.writeTextFile(path, text);
  },
  "written in pieces": (path, text) => {
    using file = Deno.openSync(path, { write: true, truncate: true });
    for (const byte of new TextEncoder().encode(text)) file.writeSync(new Uint8Array([byte]));
    return Promise.resolve();
  },
  "moved to a backup, then written anew": async (path, text) => {
    await Deno.rename(path, `${path}~`);
    await Deno.writeTextFile(path, text);
  },
  "removed, then linked to another": async (path, text) => {
    await Deno.writeTextFile(`${path}.real`, text);
    await Deno.remove(path);
    await Deno.symlink(`${path}.real`, path);
  },
};

const folderOf = () =>
  dispatchFolder({ queues: { Todo: [], Doing: [] }, settings: "poll_interval = 60" });

/** The config's text with another poll interval. */
async function textWith({ path }: DispatchFolder, seconds: number): Promise<string> {
  const text = await Deno.readTextFile(`${path}/artificer.toml`);
  return text.replace(/poll_interval = \d+/, `poll_interval = ${seconds}`);
}

const changesOf = (dispatcher: DispatcherProcess) =>
  eventsOf(dispatcher, "config_reloaded").map(({ changes }) => changes);

for (const [how, save] of Object.entries(SAVES)) {
  Deno.test(`a config that is ${how} applies once, and is never called broken`, async () => {
    await using folder = await folderOf();
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await dispatcher.url();
    await save(`${folder.path}/artificer.toml`, await textWith(folder, 50));
    await untilEvents(dispatcher, "config_reloaded", 1);
    await save(`${folder.path}/artificer.toml`, await textWith(folder, 40));
    await untilEvents(dispatcher, "config_reloaded", 2);
    assert.deepEqual(changesOf(dispatcher), [
      ["poll_interval 60 → 50"],
      ["poll_interval 50 → 40"],
    ]);
    assert.deepEqual(eventsOf(dispatcher, "config_refused"), []);
    assert.deepEqual(dispatcher.complaints, []);
  });
}

Deno.test("a config that is a link is followed, to its file and to another one", async () => {
  await using folder = await folderOf();
  const [one, two] = [await textWith(folder, 50), await textWith(folder, 40)];
  for (const version of ["..1", "..2"]) await Deno.mkdir(`${folder.path}/${version}`);
  await folder.write("..1/artificer.toml", one);
  await folder.write("..2/artificer.toml", two);
  const path = `${folder.path}/artificer.toml`;
  await Deno.remove(path);
  await Deno.symlink("..1", `${folder.path}/..data`);
  await Deno.symlink("..data/artificer.toml", path);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.url();
  await Deno.symlink("..2", `${folder.path}/..new`);
  await Deno.rename(`${folder.path}/..new`, `${folder.path}/..data`);
  await untilEvents(dispatcher, "config_reloaded", 1);
  await folder.write("..2/artificer.toml", one);
  await untilEvents(dispatcher, "config_reloaded", 2);
  assert.deepEqual(changesOf(dispatcher), [["poll_interval 50 → 40"], ["poll_interval 40 → 50"]]);
});

Deno.test("C2: a config that stays away is told, the last good one stays, and it may come back", async () => {
  await using folder = await folderOf();
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.url();
  const path = `${folder.path}/artificer.toml`;
  const text = await textWith(folder, 50);
  await Deno.remove(path);
  assert.equal(
    (await dispatcher.event("config_refused")).message,
    'Cannot read config "artificer.toml": no such file\nThe last good config stays',
  );
  await Deno.writeTextFile(path, text);
  await dispatcher.event("config_reloaded");
  assert.deepEqual(changesOf(dispatcher), [["poll_interval 60 → 50"]]);
  assert.equal(eventsOf(dispatcher, "config_refused").length, 1);
});

Deno.test("a save that changes nothing says nothing", async () => {
  await using folder = await folderOf();
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.url();
  const path = `${folder.path}/artificer.toml`;
  await Deno.writeTextFile(path, await Deno.readTextFile(path));
  await Deno.utime(path, 1, 1);
  await Deno.writeTextFile(path, await textWith(folder, 50));
  await dispatcher.event("config_reloaded");
  assert.deepEqual(changesOf(dispatcher), [["poll_interval 60 → 50"]]);
});

Deno.test("a pyproject.toml is watched as well, and by the table that is ours", async () => {
  await using folder = await folderOf();
  const text = (await textWith(folder, 60)).replaceAll("[", "[tool.artificer-dispatcher.")
    .replace(/args = \[tool.artificer-dispatcher./, "args = [");
  const split = text.indexOf("[tool");
  const whole = (seconds: number, other: string) =>
    `[project]\nname = "${other}"\n[tool.artificer-dispatcher]\n` +
    text.slice(0, split).replace("= 60", `= ${seconds}`) + text.slice(split);
  await Deno.remove(`${folder.path}/artificer.toml`);
  await folder.write("pyproject.toml", whole(60, "a"));
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.url();
  await folder.write("pyproject.toml", whole(50, "a"));
  await untilEvents(dispatcher, "config_reloaded", 1);
  await folder.write("pyproject.toml", whole(50, "b"));
  await untilEvents(dispatcher, "config_reloaded", 2);
  assert.deepEqual(changesOf(dispatcher), [["poll_interval 60 → 50"], []]);
});
