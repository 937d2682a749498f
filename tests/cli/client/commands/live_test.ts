import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type DispatchFolder, dispatchFolder } from "../../../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../../../fixtures/dispatcher_process.ts";
import { readBoard } from "../../../fixtures/json_board.ts";
import { STRICT } from "../../../fixtures/run_deno.ts";
import { commandsAt, runCommand } from "./command_line.ts";
import { startLogs } from "./start_logs.ts";

const MAIN = fileURLToPath(new URL("../../../../main.ts", import.meta.url));

/** An agent that prints two lines, waits to be let go, prints two more and exits as it is told. */
const WAITING = (code: number) =>
  `echo "line 1"; printf '\\033[2Jline 2\\n'
until [ -e go ]; do sleep 0.02; done
echo "line 3"; printf 'line 4'
exit ${code}`;

function folderOf(agent: string): Promise<DispatchFolder> {
  const queues = { Todo: [{ id: "1", name: "Fix crash" }], Doing: [], Done: [], Failed: [] };
  const route = 'done_queue = "Done"\nfailed_queue = "Failed"\n';
  return dispatchFolder({ queues, agent, route });
}

for (
  const [code, outcome, said] of [[0, "succeeded", ""], [3, "failed", " with exit code 3"]] as const
) {
  Deno.test(`logs --follow prints all to the end, and its code is that of a run that ${outcome}`, async () => {
    await using folder = await folderOf(WAITING(code));
    await using dispatcher = startDispatcher({ cwd: folder.path });
    const url = await dispatcher.url();
    await dispatcher.event("run_started");
    const logs = startLogs("-f", "--url", url);
    assert.equal(await logs.read("line 2\n"), "line 1\n\x1b[2Jline 2\n");
    await folder.write("go", "");
    assert.equal(await logs.read(), "line 1\n\x1b[2Jline 2\nline 3\nline 4\n");
    const end = await logs.ended();
    assert.equal(end.code, code === 0 ? 0 : 1);
    assert.match(
      end.complaint,
      new RegExp(`^Run [0-9a-f]{8} on task 1 \\(Fix crash\\): ${outcome}${said} after \\d+s\n$`),
    );
  });
}

Deno.test("status, runs, logs and cancel speak of a live run by the end of its id", async () => {
  await using folder = await folderOf(WAITING(0));
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const run = commandsAt(await dispatcher.url());
  const { run_id } = await dispatcher.event("run_started");
  const short = String(run_id).slice(-8);
  const status = await run("status");
  assert.match(
    status.stdout,
    new RegExp(`\nSlots +2 of 3 free\n[^]*\n${short} +1 +Fix crash +Todo +\\d+ +\\d+s\n$`),
  );
  assert.match((await run("runs")).stdout, new RegExp(`\n${short} +1 +Fix crash +Todo +running +`));
  // What was printed may take a moment on its way.
  const logs = startLogs(short, "-f", "-u", await dispatcher.url());
  await logs.read("line 2\n");
  assert.equal((await run("logs", short, "--tail", "1")).stdout, "\x1b[2Jline 2\n");
  const cancelled = await run("cancel", short);
  assert.deepEqual(cancelled, {
    code: 0,
    stdout:
      `Cancelling run ${short} on task 1 (Fix crash): the dispatcher ends its agent, then parks its task\n`,
    stderr: "",
  });
  await logs.read();
  assert.match((await logs.ended()).complaint, /: cancelled( by SIG\w+)? after \d+s\n$/);
  await dispatcher.event("run_settled");
  const { Failed = [] } = await readBoard(folder.board);
  assert.deepEqual(Failed.map(({ id }) => id), ["1"]);
  const again = await run("cancel", short);
  assert.deepEqual([again.code, again.stdout], [1, ""]);
  assert.match(again.stderr, /^Cannot cancel run "[^"]+": it is over \(cancelled\)\n$/);
});

Deno.test("Ctrl-C ends logs --follow with 130, and the run goes on", async () => {
  await using folder = await folderOf(WAITING(0));
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  await dispatcher.event("run_started");
  const logs = startLogs("-f", "--url", url);
  await logs.read("line 2\n");
  logs.child.kill("SIGINT");
  await logs.read();
  assert.deepEqual(await logs.ended(), { code: 130, complaint: "" });
  await folder.write("go", "");
  assert.equal((await dispatcher.event("run_settled")).outcome, "succeeded");
});

Deno.test("a reader that leaves ends logs --follow quietly", async () => {
  await using folder = await folderOf(WAITING(0));
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  await dispatcher.event("run_started");
  const logs = startLogs("-f", "--url", url);
  await logs.read("line 2\n");
  await logs.reader.cancel();
  await folder.write("go", "");
  assert.deepEqual(await logs.ended(), { code: 141, complaint: "" });
});

Deno.test("an agent moves its task with nothing but its environment", async () => {
  const command = `"${Deno.execPath()}" run --quiet --no-prompt ${STRICT.join(" ")} "${MAIN}"`;
  await using folder = await folderOf(
    `echo "by the agent" | ${command} task comment -\n${command} task move Done\n`,
  );
  await using dispatcher = startDispatcher({ cwd: folder.path });
  assert.equal((await dispatcher.event("run_settled")).outcome, "succeeded");
  const { Done: [task] = [] } = await readBoard(folder.board);
  assert.equal(task?.id, "1");
  assert.ok(task?.comments?.some(({ text }) => text === "by the agent"));
  assert.deepEqual(
    (await commandsAt(await dispatcher.url())("logs")).stdout,
    [
      "Commented on task 1\n",
      'Moved task 1 to "Done"\n',
    ].join(""),
  );
});

Deno.test("before the first run there is no log, and that is told", async () => {
  await using folder = await dispatchFolder({ queues: { Todo: [], Doing: [] } });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const run = commandsAt(await dispatcher.url());
  assert.match((await run("status")).stdout, /\nNo agent is running\n$/);
  assert.equal((await run("runs")).stdout, "No runs\n");
  assert.equal((await run("logs")).stderr, "Cannot find a run: no run has started yet\n");
  assert.match(
    (await run("logs", "--task", "5")).stderr,
    /^Cannot find a run of task "5": no run has started yet/,
  );
});

Deno.test("a run and a task are two ways to choose, of which one is given", async () => {
  const { code, stderr } = await runCommand(["logs", "1a2b", "--task", "5"]);
  assert.equal(code, 2);
  assert.equal(stderr, "Cannot choose a run: give RUN or --task, not both\n");
});
