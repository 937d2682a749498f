/** A test with a real claude that may only edit files, and edits what the dispatcher starts next. */
import assert from "node:assert/strict";
import { claudeWorld } from "./claude_world.ts";

const claude = Deno.env.get("ARTIFICER_TEST_CLAUDE") ?? "";
const addTask = (name: string) => ({ queue_name: "Todo", name, description: "By a test." });

/** The lines of a config that begin with these keys, as one text. */
function linesOf(config: string, ...keys: readonly string[]): string {
  const lines = config.split("\n").filter((line) =>
    keys.some((key) => line.startsWith(`${key} = `))
  );
  return lines.join("\n");
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

Deno.test("M2: a claude that may only edit files gets no command of its choice started by an edit of the config", async () => {
  await using world = await claudeWorld(claude, {
    args: ["-p", "--permission-mode", "acceptEdits", "--", "{task_name}"],
    env: { ANTHROPIC_API_KEY: "x" },
  });
  const { model, call, folder, dispatcher } = world;
  const file_path = `${folder}/artificer.toml`;
  const old_string = linesOf(await Deno.readTextFile(file_path), "command", "args");
  const new_string = `command = "sh"\nargs = ["-c", "touch planted"]`;
  model.play(
    { run: "sh -c id" },
    { tool: "Read", input: { file_path } },
    { tool: "Edit", input: { file_path, old_string, new_string } },
    { say: "The config is better now." },
  );
  await call("/tasks", addTask("improve"));
  const { level, message } = await dispatcher.event("reload_needed");
  assert.equal(level, "warning");
  assert.match(
    message,
    /^Not applied until a person asks for it, since agents of "Todo" can write /,
  );
  assert.match(message, /route "Todo": .*command "\/.* → "sh", args changed/);
  const first = await world.settled(1);
  assert.match(await Deno.readTextFile(file_path), /^command = "sh"$/m);
  assert.deepEqual(first.denials.map(({ detail }) => detail), ["sh -c id"], "it has no shell");

  const { waiting_changes } = await call("/status") as {
    waiting_changes: { change: string; waits_for: string }[];
  };
  assert.deepEqual(waiting_changes.map(({ waits_for }) => waits_for), ["reload"]);
  assert.match(waiting_changes[0]?.change ?? "", /command "\/.* → "sh"/);

  model.play({ say: "Second." });
  await call("/tasks", addTask("next"));
  const second = await world.settled(2);
  assert.equal(second.last_message, "Second.");
  assert.equal(second.argv[0], claude);
  assert.ok(!await exists(`${folder}/planted`), "nothing of it has run");
});
