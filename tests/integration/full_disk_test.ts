import assert from "node:assert/strict";
import {
  commentsOf,
  type DispatchFolder,
  dispatchFolder,
  queuesOf,
  tasksNamed,
} from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { noTmpfs, removeNow, type Tmpfs, tmpfs } from "../fixtures/tmpfs.ts";

const skipped = noTmpfs === null ? "" : ` (skipped: ${noTmpfs})`;

/** Two tasks for one slot, with the state on a disk of its own; agents fail once they are let go. */
function folderOn(disk: Tmpfs): Promise<DispatchFolder> {
  return dispatchFolder({
    queues: { Todo: tasksNamed(2), Doing: [], Failed: [] },
    agent: `echo begun > begun; until [ -e go ]; do sleep 0.02; done; exit 3`,
    settings: `max_concurrent_agents = 1
poll_interval = 0.2
state_dir = "${disk.path}/state"`,
    route: 'failed_queue = "Failed"',
  });
}

function start(folder: DispatchFolder): DispatcherProcess {
  return startDispatcher({ cwd: folder.path, rights: ["--allow-all"] });
}

/** Leaves no room on a disk for anything but what is there. */
async function fillUp(disk: Tmpfs): Promise<() => Promise<void>> {
  const path = `${disk.path}/ballast`;
  using file = await Deno.open(path, { write: true, create: true });
  const bytes = new Uint8Array(4_096);
  await assert.rejects(async () => {
    for (;;) await file.write(bytes);
  }, /No space left/);
  return () => removeNow(path);
}

/** The comments of both tasks, and where they are. */
async function boardOf({ board }: DispatchFolder) {
  const comments = await commentsOf(board);
  const queues = await queuesOf(board);
  return ["1", "2"].map((id) => [queues.get(id), comments.get(id)?.length ?? 0]);
}

Deno.test({
  name:
    `F4: a disk that is full mid-run starts nothing more, tells of the end, and goes on with room${skipped}`,
  ignore: noTmpfs !== null,
  async fn() {
    await using disk = await tmpfs("size=4m");
    await using folder = await folderOn(disk);
    await using dispatcher = start(folder);
    const url = await dispatcher.url();
    await dispatcher.event("run_started", "1");
    const makeRoom = await fillUp(disk);
    await folder.write("go", "");
    await dispatcher.event("run_settled", "1");
    await dispatcher.event("route_held");
    assert.equal((await (await fetch(`${url}/status`)).json()).durability, "disk");
    assert.deepEqual(await boardOf(folder), [["Failed", 1], ["Todo", 0]]);
    await makeRoom();
    await dispatcher.line(({ event, task_id, outcome }) =>
      event === "run_settled" && task_id === "2" && outcome === "failed"
    );
    assert.deepEqual(await boardOf(folder), [["Failed", 1], ["Failed", 1]]);
    // What had room in the journal and none for its files was given back, and had its turn later.
    const { runs } = await (await fetch(`${url}/runs`)).json();
    const seen = runs.map(({ state, outcome }: Record<string, unknown>) => [state, outcome]);
    assert.deepEqual(
      seen.filter(([, outcome]: [unknown, unknown]) => outcome !== "spawn_failed"),
      [["settled", "failed"], ["settled", "failed"]],
    );
  },
});

Deno.test({
  name:
    `F4: a dispatcher that is killed on a full disk has said all once, and starts again there${skipped}`,
  ignore: noTmpfs !== null,
  async fn() {
    await using disk = await tmpfs("size=4m");
    await using folder = await folderOn(disk);
    let makeRoom: () => Promise<void>;
    {
      await using first = start(folder);
      await first.event("run_started", "1");
      makeRoom = await fillUp(disk);
      await folder.write("go", "");
      await first.event("run_settled", "1");
      first.kill("SIGKILL");
      await first.ended();
    }
    // It starts there, too, for the sake of agents that live.
    await using dispatcher = start(folder);
    await dispatcher.event("listening");
    await makeRoom();
    await dispatcher.event("run_settled", "2");
    assert.deepEqual(await boardOf(folder), [["Failed", 1], ["Failed", 1]]);
  },
});
