import assert from "node:assert/strict";
import { type DispatchFolder, dispatchFolder } from "../../../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../../../fixtures/dispatcher_process.ts";
import { startOnTerminal, testOnTerminal } from "../../../fixtures/terminal.ts";
import { installProgram } from "../../../fixtures/program.ts";
import { STRICT } from "../../../fixtures/run_deno.ts";
import { recorded } from "../../../fixtures/agent_sessions/recorded.ts";
import { commandsAt } from "./command_line.ts";
import { startLogs } from "./start_logs.ts";

const [INIT = "", CALL = "", RESULT = "", TEXT = "", END = ""] = recorded("first");

/** In place of claude: prints the first lines of a session and, once it is let go, the others. */
async function folderOfClaude(kind: "claude" | "command" = "claude"): Promise<DispatchFolder> {
  const folder = await dispatchFolder({
    queues: { Todo: [{ id: "1", name: "Fix crash" }], Doing: [], Done: [] },
    agent: `cat begun; until [ -e go ]; do sleep 0.02; done; cat ended`,
    route: `agent = "${kind}"\ndone_queue = "Done"\n`,
  });
  await folder.write("begun", `${INIT}\n${CALL}\n`);
  await folder.write("ended", `a warning\n${RESULT}\n${TEXT}\n${END}`);
  return folder;
}

const BEGUN = `Session 019b76da-a800-7000-8000-000000000001, claude-opus-5-5
  in /home/ana/project
→ Bash: echo hi; pwd
`;
const ENDED = `a warning
  hi … (2 lines)
All done, turn 10
Succeeded after 2 turns, $0.0031
`;

Deno.test("logs --follow shows what claude does as people read it, while it does it", async () => {
  await using folder = await folderOfClaude();
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  await dispatcher.event("run_started");
  const logs = startLogs("-f", "--url", url);
  assert.equal(await logs.read("pwd\n"), BEGUN);
  await folder.write("go", "");
  assert.equal(await logs.read(), BEGUN + ENDED);
  assert.equal((await logs.ended()).code, 0);
});

Deno.test("afterwards it reads the same, from any of its own lines on, and raw as it was", async () => {
  await using folder = await folderOfClaude();
  await folder.write("go", "");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const run = commandsAt(await dispatcher.url());
  await dispatcher.event("run_settled");
  assert.equal((await run("logs")).stdout, BEGUN + ENDED);
  const last = "All done, turn 10\nSucceeded after 2 turns, $0.0031\n";
  assert.equal((await run("logs", "--tail", "1")).stdout, last, "the result repeats the message");
  const raw = [INIT, CALL, "a warning", RESULT, TEXT, END, ""];
  assert.equal((await run("logs", "--raw")).stdout, raw.join("\n"));
  assert.equal((await run("logs", "--raw", "-f", "-n", "2")).stdout, raw.slice(-3).join("\n"));
});

Deno.test("JSON of a command that is no such agent stays as it is", async () => {
  await using folder = await folderOfClaude("command");
  await folder.write("go", "");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const run = commandsAt(await dispatcher.url());
  await dispatcher.event("run_settled");
  assert.ok((await run("logs")).stdout.startsWith(`${INIT}\n${CALL}\n`));
});

testOnTerminal("a terminal shows the same", async () => {
  await using folder = await folderOfClaude();
  await folder.write("go", "");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  await dispatcher.event("run_settled");
  const env = { PATH: await installProgram(folder, STRICT) };
  const line = `artificer-dispatcher logs --url ${url}`;
  await using terminal = startOnTerminal(line, { cwd: folder.path, env });
  const { code, text } = await terminal.ended();
  assert.deepEqual([code, text.slice(text.indexOf("\n") + 1)], [0, BEGUN + ENDED]);
});

testOnTerminal(
  "a terminal shows why a run was not started, since that run has printed nothing",
  async () => {
    await using folder = await dispatchFolder({
      queues: { Todo: [{ id: "1", name: "Fix crash" }], Doing: [] },
      route: 'cwd = "gone"',
    });
    await using dispatcher = startDispatcher({ cwd: folder.path });
    const url = await dispatcher.url();
    await dispatcher.event("run_settled");
    const env = { PATH: await installProgram(folder, STRICT) };
    const line = `artificer-dispatcher logs --url ${url}`;
    await using terminal = startOnTerminal(line, { cwd: folder.path, env });
    const { code, text } = await terminal.ended();
    assert.equal(code, 0);
    const said = text.replaceAll(/\s+/g, " ");
    assert.match(
      said,
      /^Run \w{8} on task 1 \(Fix crash\): spawn_failed: Cannot start "sh": /,
    );
    assert.match(said, / is not a folder; create it or correct the route's cwd $/);
  },
);
