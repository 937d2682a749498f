import assert from "node:assert/strict";
import { agentFoldersOf, findWriter } from "../../../src/security/exposure/agent_folders.ts";
import { lookUp } from "../../../src/security/exposure/lookups.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

/** Whether an agent in `cwd` can write the config at `path`. */
async function canWrite(cwd: string, path: string): Promise<boolean> {
  return await findWriter(path, await agentFoldersOf([{ queue: "Todo", cwd }])) !== null;
}

async function world() {
  const dir = await tempDir();
  const path = await Deno.realPath(dir.path);
  const at = (name: string) => `${path}/${name}`;
  for (const name of ["home/conf", "work/inner"]) {
    await Deno.mkdir(at(name), { recursive: true });
  }
  await Deno.writeTextFile(at("home/conf/artificer.toml"), "");
  return { ...dir, at, config: at("home/conf/artificer.toml") };
}

Deno.test("M2: a config is an agent's if it lies in its folder or below, and else it is not", async () => {
  await using dir = await world();
  const { at, config } = dir;
  assert.ok(await canWrite(at("home/conf"), config));
  assert.ok(await canWrite(at("home"), config));
  assert.ok(await canWrite("/", config));
  assert.ok(!await canWrite(at("work"), config));
  assert.ok(!await canWrite(at("home/conf/work"), config), "a folder beside it");
  assert.ok(!await canWrite(at("home/con"), config), "a name that begins alike");
});

Deno.test("M2: links count: of the agent's folder, of the config, and on the way to it", async () => {
  await using dir = await world();
  const { at, config } = dir;
  await Deno.symlink(at("home"), at("linked-cwd"));
  assert.ok(await canWrite(at("linked-cwd"), config));
  await Deno.symlink(config, at("work/artificer.toml"));
  assert.ok(await canWrite(at("work"), at("work/artificer.toml")), "the link can be replaced");
  assert.ok(await canWrite(at("home"), at("work/artificer.toml")), "its target can be written");
  await Deno.symlink("../home/conf", at("work/conf"));
  assert.ok(await canWrite(at("work"), at("work/conf/artificer.toml")), "a folder on the way");
  await Deno.symlink(at("work/conf/artificer.toml"), at("home/indirect.toml"));
  assert.ok(await canWrite(at("work"), at("home/indirect.toml")), "a link through the folder");
  assert.ok(!await canWrite(at("work/inner"), at("home/indirect.toml")));
});

Deno.test("M2: a route without cwd works in the dispatcher's own folder", async () => {
  await using dir = await world();
  const { at, config } = dir;
  const folders = await agentFoldersOf([{ queue: "Todo", cwd: null }], at("home"));
  assert.deepEqual(folders, [{ queue: "Todo", path: at("home") }]);
  assert.deepEqual(await findWriter(config, folders), { queue: "Todo", path: at("home") });
});

Deno.test("M2: a folder or a file that does not exist yet counts by its place", async () => {
  await using dir = await world();
  const { at } = dir;
  assert.ok(await canWrite(at("later"), at("later/state/x")));
  await Deno.symlink(at("later"), at("link"));
  assert.ok(await canWrite(at("link/deeper"), at("later/deeper/x")));
});

Deno.test("a path whose links lead in a circle is still resolved to something", async () => {
  await using dir = await world();
  await Deno.symlink(dir.at("b"), dir.at("a"));
  await Deno.symlink(dir.at("a"), dir.at("b"));
  const { realPath } = await lookUp(dir.at("a/x"));
  assert.match(realPath, /\/x$/);
});
