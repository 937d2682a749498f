import assert from "node:assert/strict";
import { dispatchFolder, eventsOf, queuesOf, tasksNamed } from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { startHolder } from "../state/second_process.ts";
import { readBoard } from "../fixtures/json_board.ts";

/** Works until there is a file `go-ID`. */
const AGENT =
  'echo "$1" >> started; while [ -e agent.sh ] && [ ! -e "go-$1" ]; do sleep 0.05; done';
const ROUTE = 'done_queue = "Done"';

/** The folder of a run is needed until its agent has begun. */
async function untilBegun(path: string): Promise<void> {
  const hasBegun = () => Deno.stat(`${path}/started`).then(() => true, () => false);
  while (!await hasBegun()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** In one step, since the dispatcher may write into the folder meanwhile. */
async function removeState(path: string): Promise<void> {
  await Deno.rename(`${path}/.artificer`, `${path}/.gone`);
  await Deno.remove(`${path}/.gone`, { recursive: true });
}

/** Puts another folder in its place. The dispatcher may have made a new one in between. */
async function replaceState(path: string, by: string): Promise<void> {
  for (let tries = 1;; tries++) {
    await Deno.rename(`${path}/.artificer`, `${path}/.gone-${tries}`);
    try {
      return await Deno.rename(`${path}/${by}`, `${path}/.artificer`);
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

Deno.test("M2: a state folder that an agent removes is made again, with the record of all runs", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(2), Doing: [], Done: [] },
    agent: AGENT,
    route: ROUTE,
    settings: "max_concurrent_agents = 1\npoll_interval = 1",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { run_id: first } = await dispatcher.event("run_started", "1");
  await untilBegun(folder.path);
  await removeState(folder.path);
  const { message } = await dispatcher.event("vital_restored");
  assert.match(
    message,
    /^State folder ".*\/\.artificer" was removed or replaced: created it again/,
  );

  // A second one finds the lock and the process id.
  await using second = startDispatcher({ cwd: folder.path, args: ["--port", "0"] });
  assert.equal((await second.ended()).code, 2);
  assert.match(
    second.complaints.join("\n"),
    new RegExp(`another dispatcher \\(pid ${dispatcher.pid}\\)`),
  );

  // The agent goes on to its end, and the next task runs.
  await folder.write("go-1", "");
  await dispatcher.event("run_settled", "1");
  await dispatcher.event("run_started", "2");
  const runs = await (await fetch(`${await dispatcher.url()}/runs`)).json();
  assert.deepEqual(runs.runs.map((run: { task_id: string }) => run.task_id), ["2", "1"]);
  assert.equal(runs.runs[1].run_id, first);
  const status = await (await fetch(`${await dispatcher.url()}/status`)).json();
  assert.deepEqual([status.durability, status.lost], ["disk", []]);
  await folder.write("go-2", "");
  await dispatcher.event("run_settled", "2");
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
  assert.equal(await Deno.readTextFile(`${folder.path}/started`), "1\n2\n");
});

Deno.test("M2: after a crash the next dispatcher knows the agent whose state folder was removed, and starts no second one", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    agent: AGENT,
    route: `${ROUTE}\non_orphan = "retry"\nmax_attempts = 3`,
    settings: "poll_interval = 1",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_started", "1");
  await untilBegun(folder.path);
  await removeState(folder.path);
  await dispatcher.event("vital_restored");
  dispatcher.kill("SIGKILL");
  await dispatcher.ended();

  await using next = startDispatcher({ cwd: folder.path });
  await next.event("run_settled", "1");
  const [task] = (await readBoard(folder.board)).Doing ?? [];
  assert.match(
    task?.comments?.[0]?.text ?? "",
    /nothing shows whether process \d+ is the agent or an unrelated program/,
  );
  assert.equal(eventsOf(next, "orphans_found").length, 0);
  assert.equal(await Deno.readTextFile(`${folder.path}/started`), "1\n");
  await folder.write("go-1", "");
});

Deno.test("M2: if only the log of the journal is removed, a kill after that is told loses no run", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    agent: AGENT,
    route: ROUTE,
    settings: "poll_interval = 1",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { run_id: first } = await dispatcher.event("run_started", "1");
  await untilBegun(folder.path);
  await Deno.remove(`${folder.path}/.artificer/journal/journal.db-wal`);
  assert.match((await dispatcher.event("vital_lost")).message, /its log was removed; restart/);
  dispatcher.kill("SIGKILL");
  await dispatcher.ended();

  await using next = startDispatcher({ cwd: folder.path });
  assert.equal((await next.event("run_adopted", "1")).run_id, first);
  await folder.write("go-1", "");
  await next.event("run_settled", "1");
  assert.equal(await Deno.readTextFile(`${folder.path}/started`), "1\n");
});

Deno.test("M2: while another dispatcher has the folder, this one claims nothing, says so, and goes on after it", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    agent: AGENT,
    route: ROUTE,
    settings: "poll_interval = 1",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_started", "1");
  await using holder = await startHolder(`${folder.path}/other`);
  assert.equal(holder.said, "held");
  await replaceState(folder.path, "other");
  const { message } = await dispatcher.event("vital_lost");
  assert.match(message, /^Claiming no more tasks, while live agents go on: State folder/);
  assert.match(message, new RegExp(`another dispatcher \\(pid ${holder.pid}\\) uses it`));
  const status = await (await fetch(`${await dispatcher.url()}/status`)).json();
  assert.match(status.lost[0].problem, /uses it$/);

  const board = await readBoard(folder.board);
  await folder.replaceBoard(JSON.stringify({
    queues: { ...board, Todo: [{ id: "2", name: "two" }] },
  }));
  await folder.write("go-1", "");
  await dispatcher.event("run_settled", "1");
  assert.equal((await queuesOf(folder.board)).get("2"), "Todo", "it is not claimed");

  await holder.kill();
  await dispatcher.event("vital_restored");
  await dispatcher.event("run_started", "2");
  await folder.write("go-2", "");
  await dispatcher.event("run_settled", "2");
});

Deno.test("M2: while the config file is gone, nothing is claimed", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: [], Doing: [], Done: [] },
    agent: AGENT,
    settings: "poll_interval = 1",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("listening");
  const config = await Deno.readTextFile(`${folder.path}/artificer.toml`);
  await Deno.remove(`${folder.path}/artificer.toml`);
  const { message } = await dispatcher.event("vital_lost");
  assert.match(message, /Config ".*artificer\.toml" does not exist any more; put it back/);
  await folder.replaceBoard(JSON.stringify({ queues: { Todo: tasksNamed(1), Doing: [] } }));
  await folder.write("artificer.toml", config);
  await dispatcher.event("vital_found");
  await dispatcher.event("run_started", "1");
  const order = dispatcher.lines.map(({ event }) => event);
  assert.ok(order.indexOf("vital_found") < order.indexOf("task_claimed"));
  await folder.write("go-1", "");
});

Deno.test("M2: what an agent prints after its state folder was removed is still seen, so that it does not count as stalled", async () => {
  await using folder = await dispatchFolder({
    queues: { Todo: tasksNamed(1), Doing: [], Done: [] },
    // It goes on for twice the time after which a silent agent is ended.
    agent: `echo "$1" >> started
      while [ -e agent.sh ] && [ ! -e removed ]; do echo working; sleep 0.1; done
      for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo on; sleep 0.2; done`,
    route: `${ROUTE}\nstall_timeout = 2`,
    settings: "poll_interval = 1",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_started", "1");
  await untilBegun(folder.path);
  await removeState(folder.path);
  await folder.write("removed", "");
  const { outcome } = await dispatcher.event("run_settled", "1");
  assert.equal(outcome, "succeeded");
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
});
