import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { v7 as uuid } from "uuid";
import {
  commentsOf,
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  queuesOf,
} from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { isAlive } from "../fixtures/processes.ts";
import { type OrphanedRun, orphanedRun } from "../fixtures/restarts.ts";

const SQL = "tests/fixtures/journals/version_0_1.sql";

const EXIT = { reason: null, code: 3, signal: null, spawnFailure: null, strays: 0 };

/** Says a line, waits for the file `go`, says another and exits. */
function agentOf(code: number): readonly string[] {
  return ["sh", "-c", `echo one; until [ -e go ]; do sleep 0.01; done; echo two; exit ${code}`];
}

/** What version 0.1 appended for a run, apart from what each transition has. */
type Older = Readonly<Record<string, unknown>> & { readonly type: string };

/** A folder in which version 0.1 was killed: its board, its config and its state. */
async function olderFolder(): Promise<DispatchFolder & { readonly runsDir: string }> {
  const tasks = ["1", "2", "3", "4", "5"].map((id) => ({ id, name: `task ${id}` }));
  const queues = { Todo: [], Doing: tasks, Done: [], Failed: [] };
  const route = 'done_queue = "Done"\nfailed_queue = "Failed"';
  const agent = 'echo "$ARTIFICER_ATTEMPT" >> "started-$ARTIFICER_TASK_ID"';
  const folder = await dispatchFolder({ queues, agent, route });
  const runsDir = `${folder.path}/.artificer/runs`;
  for (const name of ["journal", "runs"]) {
    await Deno.mkdir(`${folder.path}/.artificer/${name}`, { recursive: true, mode: 0o700 });
  }
  const made = await Deno.readTextFile(SQL);
  using database = databaseOf(folder);
  database.exec(made.split("\n").filter((line) => !line.startsWith("INSERT")).join("\n"));
  return { ...folder, runsDir };
}

function databaseOf({ path }: DispatchFolder): DatabaseSync {
  return new DatabaseSync(`${path}/.artificer/journal/journal.db`);
}

/** Writes down what the journal of version 0.1 held of a run. */
function record(folder: DispatchFolder, runId: string, taskId: string, ...more: Older[]): void {
  using database = databaseOf(folder);
  const intent = {
    type: "intent",
    taskId,
    taskName: `task ${taskId}`,
    queue: "Todo",
    inProgressQueue: "Doing",
    agent: "command",
    cwd: folder.path,
    attempt: 1,
    timeoutMs: null,
  };
  const put = "INSERT INTO runs (id, task_id, queue, state, record) VALUES (?, ?, 'Todo', ?, '{}')";
  database.prepare(put).run(runId, taskId, more.at(-1)?.type ?? "intent");
  const add = database.prepare(
    "INSERT INTO transitions (run_id, type, at, transition) VALUES (?, ?, ?, ?)",
  );
  for (const each of [intent, ...more]) {
    const at = Date.now();
    add.run(runId, each.type, at, JSON.stringify({ ...each, runId, at }));
  }
}

const CLAIMED: Older = { type: "claimed" };

function started(argv: readonly string[], pid: number): Older {
  return { type: "started", argv, pid };
}

/** Has version 0.1 start an agent, and die. */
async function leave(
  { runsDir, path }: DispatchFolder & { readonly runsDir: string },
  argv: readonly string[],
  { number = 1, runId = uuid() }: { readonly number?: 1 | 2; readonly runId?: string } = {},
): Promise<OrphanedRun> {
  return await orphanedRun(runsDir, argv, { spec: { runId, cwd: path }, oldNumber: number });
}

Deno.test("R3: what version 0.1 left is adopted with its live runs, and each comes to its end", async () => {
  await using folder = await olderFolder();
  await using known = await leave(folder, agentOf(0));
  record(folder, known.id, "1", CLAIMED, started(agentOf(0), known.pid));
  await using unknown = await leave(folder, agentOf(7));
  record(folder, unknown.id, "2", CLAIMED);
  await using resumed = await leave(folder, ["sh", "-c", "exit 1"]);
  await using again = await leave(folder, agentOf(0), { number: 2, runId: resumed.id });
  const both = [started(["sh"], resumed.pid), started(agentOf(0), again.pid)];
  record(folder, resumed.id, "3", CLAIMED, ...both);
  const ended = { type: "ended", outcome: "failed", exit: EXIT, report: null };
  record(folder, uuid(), "4", CLAIMED, started(["sh"], 1), ended);
  record(folder, uuid(), "5", CLAIMED);

  await using dispatcher = startDispatcher({ cwd: folder.path });
  const live = [["1", known], ["2", unknown], ["3", again]] as const;
  for (const [taskId, { id, pid }] of live) {
    const adopted = await dispatcher.event("run_adopted", taskId);
    assert.deepEqual([adopted.run_id, adopted.pid], [id, pid], taskId);
    assert.equal(await isAlive(pid), true);
  }
  await folder.write("go", "");
  const settled = async (taskId: string) =>
    (await dispatcher.line((line) =>
      line.event === "run_settled" && line.task_id === taskId && line.outcome !== "interrupted"
    )).outcome;
  for (const [taskId, outcome] of [["1", "succeeded"], ["2", "failed"], ["3", "succeeded"]]) {
    assert.equal(await settled(taskId ?? ""), outcome, `task ${taskId}`);
  }
  assert.deepEqual([await settled("4"), await settled("5")], ["failed", "succeeded"]);

  const queues = await queuesOf(folder.board);
  assert.deepEqual(["1", "2", "3", "4", "5"].map((id) => queues.get(id)), [
    "Done",
    "Failed",
    "Done",
    "Failed",
    "Done",
  ]);
  const comments = await commentsOf(folder.board);
  assert.match(comments.get("2")?.join() ?? "", /^\*\*Run failed\*\*.*code 7.*one\ntwo/s);
  assert.match(comments.get("4")?.join() ?? "", /^\*\*Run failed\*\*.*code 3/s);
  // Only what had no process is started, as the attempt that it was.
  assert.deepEqual(eventsOf(dispatcher, "run_started").map(({ task_id }) => task_id), ["5"]);
  assert.equal(await Deno.readTextFile(`${folder.path}/started-5`), "1\n");
  const log = await fetch(`${await dispatcher.url()}/runs/${known.id}/log`);
  assert.equal(await log.text(), "one\ntwo\n");
  assert.deepEqual(eventsOf(dispatcher, "internal_error"), []);
  assert.deepEqual(dispatcher.complaints, []);
});
