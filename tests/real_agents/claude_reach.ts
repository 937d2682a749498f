/** Tests with a real claude and a model that follows a script, of what an agent can reach by its edits. */
import assert from "node:assert/strict";
import { commandsAt } from "../cli/client/commands/command_line.ts";
import { eventsOf } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { runDeno } from "../fixtures/run_deno.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";
import { type ScriptedModel, scriptedModel } from "./scripted_model.ts";

const claude = Deno.env.get("ARTIFICER_TEST_CLAUDE") ?? "";
/** An argument of the program that the agent would like to be started. */
const PLANTED = "planted-by-the-agent";

/** Has `init` write a set-up for claude into a new folder, and gives it the scripted model. */
async function setUp(dir: TempDir, model: ScriptedModel): Promise<void> {
  const made = await runDeno("main.ts", {
    args: ["init", "--yes", "--board", "board.json", "--command", claude],
    cwd: dir.path,
    flags: ["--allow-run", "--allow-read", "--allow-write"],
  });
  assert.equal(made.code, 0, made.stderr);
  await Deno.mkdir(`${dir.path}/home`);
  const variables = {
    HOME: `${dir.path}/home`,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: "x",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
  };
  const pairs = Object.entries(variables).map(([name, value]) =>
    `${name} = ${JSON.stringify(value)}`
  );
  await edit(dir, /^#env = .*$/m, `env = { ${pairs.join(", ")} }`);
  await edit(dir, /^api_require_token = true$/m, "api_require_token = false");
  await edit(dir, /^#poll_interval = .*$/m, "poll_interval = 0.5");
}

const configOf = (dir: TempDir) => Deno.readTextFile(`${dir.path}/artificer.toml`);

async function edit(dir: TempDir, from: RegExp | string, to: string): Promise<void> {
  const text = await configOf(dir);
  const edited = text.replace(from, () => to);
  assert.notEqual(edited, text, String(from));
  await dir.write("artificer.toml", edited);
}

/** What the model has claude do: read the config, and have it start another program. */
function escalation(dir: TempDir) {
  const file_path = `${dir.path}/artificer.toml`;
  return [
    { tool: "Read", input: { file_path } },
    {
      tool: "Edit",
      input: { file_path, old_string: '"-p",', new_string: `"-p", "--name", "${PLANTED}",` },
    },
  ] as const;
}

Deno.test("M2: a real claude in the folders that init makes can't edit the config, in any permission mode", async () => {
  for (const mode of ["acceptEdits", "bypassPermissions"]) {
    await using dir = await tempDir();
    await using model = scriptedModel();
    await setUp(dir, model);
    if (mode !== "acceptEdits") await edit(dir, '"acceptEdits"', JSON.stringify(mode));
    await edit(dir, /^env = \{/m, 'env = { IS_SANDBOX = "1",');
    const before = await configOf(dir);
    await using dispatcher = startDispatcher({ cwd: dir.path, args: ["--port", "0"] });
    const { queues } = JSON.parse(await Deno.readTextFile(`${dir.path}/board.json`));
    const shell = { run: `echo '# x' >> ${dir.path}/artificer.toml` };
    model.play(...escalation(dir), shell, { say: "I could not." });
    queues.Todo.push({ id: 1, name: "edit the config" });
    await dir.write("board.json", JSON.stringify({ queues }));
    await dispatcher.event("run_settled", "1");
    assert.equal(await configOf(dir), before, mode);
    assert.deepEqual(eventsOf(dispatcher, "config_reloaded"), []);
    assert.match(model.conversations.at(-1) ?? "", /denied|permission|haven't granted/);
  }
});

Deno.test("M2: where a real claude can edit the config, what it wrote is not started until a person says so", async () => {
  await using dir = await tempDir();
  await using model = scriptedModel();
  await setUp(dir, model);
  await edit(dir, /^cwd = "work"$/m, 'cwd = "."');
  await edit(dir, /^ {2}"Edit\(.*\)",\n/gm, "");
  await edit(dir, /^ {2}"Read\(.*\)",\n/gm, "");
  await edit(dir, /^ {2}"--disallowedTools",\n/m, "");
  await using dispatcher = startDispatcher({ cwd: dir.path, args: ["--port", "0"] });
  const url = await dispatcher.url();
  const add = (name: string) => commandsAt(url)("task", "create", "Todo", name);
  model.play(...escalation(dir), { say: "I have edited the config." });
  assert.equal((await add("edit the config")).code, 0);
  const { changes } = await dispatcher.event("reload_needed");
  assert.deepEqual(changes, ['route "Todo": args changed']);
  await dispatcher.line(() => eventsOf(dispatcher, "run_settled").length === 1);
  assert.ok((await configOf(dir)).includes(PLANTED), "claude has edited the config");

  model.play({ say: "Second." });
  assert.equal((await add("next")).code, 0);
  await dispatcher.line(() => eventsOf(dispatcher, "run_settled").length === 2);
  const argvOf = (i: number) => String(eventsOf(dispatcher, "run_started")[i]?.argv);
  assert.ok(!argvOf(1).includes(PLANTED));

  const reloaded = await commandsAt(url)("reload");
  assert.equal(reloaded.stdout, 'Changed:\n  route "Todo": args changed\n');
  model.play({ say: "Third." });
  assert.equal((await add("after the reload")).code, 0);
  await dispatcher.line(() => eventsOf(dispatcher, "run_settled").length === 3);
  assert.ok(argvOf(2).includes(PLANTED));
});
