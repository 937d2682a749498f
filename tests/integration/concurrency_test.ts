import assert from "node:assert/strict";
import { boardLock, lockFile } from "../../src/backends/json/file/file_lock.ts";
import { createMemoryBackend } from "../../src/backends/memory/adapter.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { Dispatcher } from "../../src/dispatcher/dispatcher.ts";
import { RunTokens } from "../../src/dispatcher/tokens/run_tokens.ts";
import { AdapterError } from "../../src/domain/errors.ts";
import { createMemoryJournal } from "../../src/journals/memory/mod.ts";
import { contextOf, routeOf } from "../dispatcher/world.ts";
import { flakyAdapter } from "../fakes/flaky_adapter.ts";
import { Recorder } from "../fakes/recorder.ts";
import {
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  tasksNamed,
  untilEvents,
} from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { boardText, readBoard } from "../fixtures/json_board.ts";
import { localExecutor } from "../fixtures/local_executor.ts";

/** The ids that agents wrote down, each at its start. */
async function started(folder: DispatchFolder): Promise<string[]> {
  const text = await Deno.readTextFile(`${folder.path}/started`);
  return text.trimEnd().split("\n").toSorted((a, b) => Number(a) - Number(b));
}

const idsOf = (tasks: readonly { readonly id: string | number }[]) => tasks.map(({ id }) => id);

Deno.test("B1: two dispatchers on one board file start each of 200 tasks once", async () => {
  const tasks = tasksNamed(200);
  await using folder = await dispatchFolder({
    queues: { Todo: tasks, Doing: [], Done: [] },
    agent: 'echo "$1" >> started',
    settings: "max_concurrent_agents = 8",
    route: 'done_queue = "Done"',
  });
  const second = await folder.secondConfig();
  await using one = startDispatcher({ cwd: folder.path });
  await using two = startDispatcher({ cwd: folder.path, args: ["--config", second] });
  await untilTogether([one, two], "run_settled", 200);
  assert.deepEqual(await started(folder), idsOf(tasks));
  const { Todo, Doing, Done = [] } = await readBoard(folder.board);
  assert.deepEqual([Todo, Doing], [[], []]);
  assert.equal(Done.length, 200);
  assert.ok(Done.every(({ comments = [] }) => comments.length === 0));
  for (const each of [one, two]) {
    assert.ok(eventsOf(each, "run_started").length > 0, "both had work");
    assert.deepEqual(eventsOf(each, "internal_error"), []);
    each.kill("SIGTERM");
    assert.equal((await each.ended()).code, 0);
  }
});

/** Resolves once several dispatchers have so many lines of an event between them. */
async function untilTogether(
  dispatchers: readonly DispatcherProcess[],
  event: string,
  count: number,
): Promise<void> {
  const isEnough = () =>
    dispatchers.reduce((sum, each) => sum + eventsOf(each, event).length, 0) >= count;
  await Promise.race(dispatchers.map((each) => each.line(isEnough)));
}

const lost = new AdapterError("unavailable", "The connection was reset");
const notReached = new AdapterError("unavailable", "The connection was refused");

for (
  const [what, claim] of [
    ["in one step", "claimTask"],
    ["by a move and a look", "moveTask"],
    ["by an assignment after the move", "updateTask"],
  ] as const
) {
  Deno.test(`B2: a claim ${what} whose reply is lost gives one run`, async () => {
    const { executor, ...guard } = localExecutor();
    await using _guard = guard;
    const memory = createMemoryBackend({
      queues: { Todo: [{ id: "1", name: "a", description: "", labels: [], assignees: [] }] },
      user: "artificer",
    }, { clock: systemClock });
    const steps = ["getReadyTasks", "getTask", "moveTask", "addComment", "updateTask", "whoAmI"];
    const board = flakyAdapter(
      claim === "claimTask" ? memory : Object.fromEntries(
        steps.map((name) => [name, Reflect.get(memory, name).bind(memory)]),
      ) as unknown as typeof memory,
    );
    const events = new Recorder();
    const dispatcher = new Dispatcher({
      ...contextOf(board, executor, systemClock, createMemoryJournal(), events, new RunTokens()),
      routes: [routeOf({ command: "true", doneQueue: "Done" })],
      onShutdown: "stop",
      shutdownGraceMs: 10_000,
      pollIntervalMs: 60_000,
      maxConcurrentAgents: 3,
    });
    board.break(claim, { kind: "fail_after", error: lost }, 1);
    board.break(
      "getTask",
      { kind: "fail_before", error: notReached },
      claim === "claimTask" ? 1 : 0,
    );
    assert.equal(await dispatcher.runOnce(), true);
    assert.deepEqual(events.all("run_started").map(({ taskId }) => taskId), ["1"]);
    const { signal } = new AbortController();
    assert.equal((await board.getTask("1", { signal })).queue, "Done");
    await dispatcher.runOnce();
    assert.equal(events.all("run_started").length, 1);
  });
}

Deno.test("F2: an editor that replaces the board while 50 tasks run loses no edit and repeats no run", async () => {
  const tasks = tasksNamed(50);
  const notes = tasksNamed(20, "note").map((note) => ({ ...note, id: `note-${note.id}` }));
  await using folder = await dispatchFolder({
    queues: { Todo: tasks, Doing: [], Done: [], Notes: notes },
    agent: 'echo "$1" >> started',
    settings: "max_concurrent_agents = 4",
    route: 'done_queue = "Done"',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  for (const [i, { id }] of notes.entries()) {
    await untilEvents(dispatcher, "run_started", 2 * i + 1);
    await editAsAnEditor(folder, id, `edited ${id}`);
  }
  await untilEvents(dispatcher, "run_settled", 50);
  assert.deepEqual(await started(folder), idsOf(tasks));
  const { Done = [], Notes = [] } = await readBoard(folder.board);
  assert.equal(Done.length, 50);
  assert.deepEqual(
    Notes.map(({ description }) => description),
    notes.map(({ id }) => `edited ${id}`),
  );
});

/**
 * Reads, edits one field and saves. Under the board's lock, or now and then the save would overwrite
 * what the dispatcher wrote since the read: that race is the editor's, not ours.
 */
async function editAsAnEditor(
  { board, replaceBoard }: DispatchFolder,
  id: string,
  description: string,
): Promise<void> {
  const { signal } = new AbortController();
  using _lock = await lockFile((await boardLock(board)).path, { clock: systemClock, signal });
  const queues = await readBoard(board);
  const Notes = queues.Notes?.map((note) => note.id === id ? { ...note, description } : note) ?? [];
  await replaceBoard(boardText({ ...queues, Notes }));
}
