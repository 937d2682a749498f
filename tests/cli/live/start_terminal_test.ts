import assert from "node:assert/strict";
import { dispatchFolder, tasksNamed } from "../../fixtures/dispatch_folder.ts";
import { installProgram } from "../../fixtures/program.ts";
import { KEYS, startOnTerminal, testOnTerminal } from "../../fixtures/terminal.ts";

const STUBBORN = "trap '' TERM INT; while :; do sleep 1; done";

/** A dispatcher on a terminal, whose one agent has started. */
async function startOn(
  settings: string,
  { line = "exec artificer-dispatcher 2>&1", agent = STUBBORN } = {},
) {
  await using stack = new AsyncDisposableStack();
  const queues = { Todo: tasksNamed(2), Doing: [], Done: [] };
  const options = { queues, agent, route: 'done_queue = "Done"' };
  const folder = stack.use(
    await dispatchFolder({ ...options, settings: `max_concurrent_agents = 1\n${settings}` }),
  );
  const env = { PATH: await installProgram(folder, ["--allow-all"]), NO_COLOR: "1" };
  const terminal = stack.use(startOnTerminal(line, { cwd: folder.path, env }));
  const all = stack.move();
  return { folder, terminal, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

testOnTerminal("a start on a terminal shows a banner before its first line", async () => {
  await using started = await startOn("shutdown_grace = 4");
  const { terminal, folder } = started;
  await terminal.shows(`Folder  ${folder.path}`.slice(0, 40));
  await terminal.shows("Queues  Todo (2) → Doing (0) → Done");
  await terminal.shows("Slots   1 agent at once");
  await terminal.shows("Stop    Ctrl-C ends the agents within 4 s");
  await terminal.shows("The API answers at");
  await terminal.shows("Started run");
  await terminal.type(KEYS.ctrlC);
  await terminal.shows("Stopping: ending 1 agent");
  await terminal.shows("This takes 4 s at most. Press Ctrl-C again to hurry");
  await terminal.type(KEYS.ctrlC);
  await terminal.shows("Ending 1 agent at once");
  await terminal.shows("Stopped");
  assert.equal((await terminal.ended()).code, 0);
});

testOnTerminal("a second Ctrl-C ends what the first one waits for", async () => {
  await using started = await startOn('on_shutdown = "wait"\nshutdown_grace = 4');
  const { terminal } = started;
  await terminal.shows("Ctrl-C waits for the agents; a second one ends them");
  await terminal.shows("Started run");
  await terminal.type(KEYS.ctrlC);
  await terminal.shows("Press Ctrl-C again to end the agents now");
  await terminal.type(KEYS.ctrlC);
  await terminal.shows("Ending 1 agent instead of waiting");
  assert.equal((await terminal.ended()).code, 0);
});

testOnTerminal("a log that goes to a file has no banner, and no code for a terminal", async () => {
  const line = "artificer-dispatcher --once 2>log; echo END";
  await using started = await startOn("", { line, agent: "exit 0" });
  const { terminal, folder } = started;
  await terminal.shows("END");
  const text = await Deno.readTextFile(`${folder.path}/log`);
  assert.ok(!text.includes("\x1b"));
  for (const line of text.trimEnd().split("\n")) assert.equal(typeof JSON.parse(line), "object");
});
