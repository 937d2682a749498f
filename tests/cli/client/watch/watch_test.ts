import assert from "node:assert/strict";
import { dispatchFolder, tasksNamed } from "../../../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../../../fixtures/dispatcher_process.ts";
import { installProgram } from "../../../fixtures/program.ts";
import { KEYS, testOnTerminal } from "../../../fixtures/terminal.ts";
import { startCommand } from "../commands/start_logs.ts";
import { watchOnTerminal } from "../../../fixtures/watched_terminal.ts";

const PATIENT = 'echo "→ working on $1"; until [ -e go ]; do sleep 0.05; done';

async function watchedFolder() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(
    await dispatchFolder({
      queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
      agent: PATIENT,
      settings: "",
      route: 'done_queue = "Done"\ntimeout = 600',
    }),
  );
  const PATH = await installProgram(folder, ["--allow-all"]);
  const all = stack.move();
  return { folder, env: { PATH, NO_COLOR: "1" }, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function started(dispatcher: DispatcherProcess): Promise<string> {
  await dispatcher.event("run_started");
  return await dispatcher.url();
}

testOnTerminal(
  "watch shows another terminal's agents, goes on after a restart, and ends alone",
  async () => {
    await using set = await watchedFolder();
    const { folder, env } = set;
    const first = startDispatcher({ cwd: folder.path, args: ["--port", "0"] });
    await using stack = new AsyncDisposableStack();
    stack.use(first);
    await started(first);
    const line = "exec artificer-dispatcher watch";
    await using terminal = watchOnTerminal(line, { cwd: folder.path, env, columns: 100, rows: 30 });
    const agent = /^1 +task 1 +.*s \/ 10m +→ working on 1$/;
    const rows = await terminal.until((rows) => rows.some((row) => agent.test(row)));
    const said = rows.map((row) => row.trim()).join(" ");
    assert.ok(said.includes(`, of ${folder.path}; Ctrl-C ends only this view`), said);
    assert.ok(rows.some((row) => /info +Started run [\da-f]{8} on task "task 1"/.test(row)));
    first.kill("SIGTERM");
    await first.ended();
    await terminal.until((rows) =>
      rows.includes("Lost the connection to the dispatcher; asking again")
    );
    const second = stack.use(startDispatcher({ cwd: folder.path, args: ["--port", "0"] }));
    await started(second);
    await terminal.until((rows) =>
      rows.includes("The dispatcher was started again") && rows.some((row) => agent.test(row))
    );
    await terminal.process.type(KEYS.ctrlC);
    assert.equal((await terminal.process.ended()).code, 0);
    assert.ok(
      !(await terminal.rows()).some((row) => /^─|^\d+ of/.test(row)),
      "nothing of it is left",
    );
    await folder.write("go", "");
    await second.event("run_settled", "1");
  },
);

Deno.test("watch prints lines to a pipe, and the events themselves with --json, under the strict flags", async () => {
  await using set = await watchedFolder();
  const { folder } = set;
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await started(dispatcher);
  const lineOf = async (...args: string[]) => {
    const watch = startCommand("watch", "--url", url, ...args);
    const text = await watch.read("pid ");
    await watch.reader.cancel();
    watch.child.kill("SIGINT");
    assert.deepEqual(await watch.ended(), { code: 0, complaint: "" });
    return text.split("\n").find((line) => line.includes("Started run")) ?? "";
  };
  assert.match(
    await lineOf(),
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d info +Started run [\da-f]{8} on task "task 1" \(pid \d+\)$/,
  );
  const { level, task_id, sequence } = JSON.parse(await lineOf("--json"));
  assert.deepEqual([level, task_id, Number.isInteger(sequence)], ["info", "1", true]);
});
