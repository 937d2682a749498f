import assert from "node:assert/strict";
import { checkExposure } from "../../src/check/exposure.ts";
import { configKinds } from "../../src/config/kinds.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

/** Checks a project with its config, board, state and `.env` in `home`. */
async function checkProject(
  { route = "", top = "", env = true }: { route?: string; top?: string; env?: boolean },
) {
  await using dir = await tempDir();
  const home = `${dir.path}/home`;
  for (const folder of ["home/work", "elsewhere"]) {
    await Deno.mkdir(`${dir.path}/${folder}`, { recursive: true });
  }
  await dir.write("home/board.json", '{"queues": {"Todo": []}}');
  await dir.write("home/agent.sh", "");
  if (env) await dir.write("home/.env", "");
  const text = `${top}
[backend]
type = "json"
url = "board.json"
[routing."Todo"]
command = "sh"
in_progress_queue = "Doing"
${route}`;
  const path = await dir.write("home/artificer.toml", text);
  const settings = parseConfig(text, {
    kinds: configKinds,
    source: "artificer.toml",
    path,
    baseDir: home,
  });
  const results = await checkExposure(settings);
  return results.map(({ state, message, remedy }) => ({
    state,
    message: message.replaceAll(dir.path, ""),
    remedy,
  }));
}

Deno.test("M2: check says what an agent can change, and what to do about it", async () => {
  assert.deepEqual(await checkProject({ route: 'cwd = "."\nargs = ["agent.sh", "{task_id}"]' }), [{
    state: "warning",
    message: [
      'Agents of "Todo" work in "/home" and can change:',
      '  the config "/home/artificer.toml"',
      '  the secrets in "/home/.env"',
      '  the board "/home/board.json"',
      '  the state folder "/home/.artificer"',
      '  the file of a command "/home/agent.sh"',
    ].join("\n"),
    remedy: 'Set cwd of [routing."Todo"] to a folder that contains none of these, such as "work"',
  }]);
});

Deno.test("M2: a route that works beside the config or elsewhere is no news", async () => {
  for (const cwd of ["work", "../elsewhere", "../later"]) {
    assert.deepEqual(await checkProject({ route: `cwd = "${cwd}"` }), [], cwd);
  }
});

Deno.test("M2: only what lies in the folder is named: a state folder, or the script of a command", async () => {
  const [state] = await checkProject({ route: 'cwd = "work"', top: 'state_dir = "work/state"' });
  assert.match(state?.message ?? "", /can change:\n {2}the state folder "\/home\/work\/state"$/);
  const [script] = await checkProject({
    top: 'token_command = ["sh", "agent.sh"]\nstate_dir = "/srv/state"',
    route: 'cwd = "."',
    env: false,
  });
  assert.match(
    script?.message ?? "",
    /\n {2}the board "\/home\/board.json"\n {2}the file of a command "\/home\/agent.sh"$/,
  );
});

/** A project whose config, `.env` and board have these modes, in folders that have these. */
async function checkModes(modes: Readonly<Record<string, number>>) {
  await using dir = await tempDir();
  const home = `${dir.path}/above/home`;
  await Deno.mkdir(home, { recursive: true });
  await Deno.mkdir(`${dir.path}/work`);
  const text = `[backend]\ntype = "json"\nurl = "board.json"\n[routing."Todo"]\ncommand = "sh"
in_progress_queue = "Doing"\ncwd = "${dir.path}/work"\n`;
  const path = await dir.write("above/home/artificer.toml", text);
  await dir.write("above/home/board.json", '{"queues": {"Todo": []}}');
  await dir.write("above/home/.env", "");
  const all = { "": 0o755, "above": 0o755, "above/home": 0o755, ...modes };
  for (const name of ["artificer.toml", "board.json", ".env"]) {
    await Deno.chmod(`${home}/${name}`, 0o644);
  }
  for (const [name, mode] of Object.entries(all)) await Deno.chmod(`${dir.path}/${name}`, mode);
  const settings = parseConfig(text, {
    kinds: configKinds,
    source: "artificer.toml",
    path,
    baseDir: home,
  });
  const results = await checkExposure(settings);
  return results.map(({ message, remedy }) => `${message}\n${remedy}`.replaceAll(dir.path, ""));
}

Deno.test("X12: check says what other users can change, by a file's mode or by that of a folder", async () => {
  const things = ['the config "/above/home/artificer.toml"', 'the secrets in "/above/home/.env"']
    .concat('the board "/above/home/board.json"');
  for (const [name, thing] of [["artificer.toml", 0], [".env", 1], ["board.json", 2]] as const) {
    for (const mode of [0o664, 0o606, 0o666]) {
      const path = `/above/home/${name}`;
      const isShared = name === "board.json" && mode === 0o664;
      assert.deepEqual(await checkModes({ [path.slice(1)]: mode }), [
        `Other users can write to "${path}" (mode 0${mode.toString(8)}) and so change:
  ${things[thing]}
Run chmod go-w ${path}${isShared ? ", unless its group is meant to change the board" : ""}`,
      ]);
    }
  }
  for (const [folder, mode] of [["above", 0o777], ["above/home", 0o775], ["above/home", 0o1777]]) {
    const path = `/${folder}`;
    assert.deepEqual(await checkModes({ [`${folder}`]: Number(mode) }), [
      `Other users can write to "${path}" (mode 0${mode?.toString(8)}) and so change:
${things.map((thing) => `  ${thing}`).join("\n")}
Run chmod go-w ${path}`,
    ]);
  }
});

Deno.test("what other users cannot reach, or cannot replace, is no news", async () => {
  assert.deepEqual(await checkModes({}), []);
  // In a folder like /tmp only the owner of an entry can replace it.
  assert.deepEqual(await checkModes({ "above": 0o1777 }), []);
  assert.deepEqual(await checkModes({ "": 0o700, "above": 0o777, "above/home/.env": 0o666 }), []);
  // The group cannot enter here, and all others cannot write there.
  assert.deepEqual(await checkModes({ "above": 0o701, "above/home": 0o775 }), []);
});
