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
