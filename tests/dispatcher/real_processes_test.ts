import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { Dispatcher } from "../../src/dispatcher/dispatcher.ts";
import { RunTokens } from "../../src/dispatcher/tokens/run_tokens.ts";
import type { Route } from "../../src/domain/route.ts";
import { createMemoryJournal } from "../../src/journals/memory/mod.ts";
import { Recorder } from "../fakes/recorder.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { localExecutor } from "../fixtures/local_executor.ts";
import { isAlive } from "../fixtures/processes.ts";
import { tempDir } from "../fixtures/temp_dir.ts";
import { contextOf, routeOf } from "./world.ts";

interface RealWorld extends AsyncDisposable {
  readonly board: ScriptedBoard;
  readonly events: Recorder;
  readonly dispatcher: Dispatcher;
}

/** A dispatcher on the machine's clock that starts real processes. */
function realWorld(routes: readonly Route[], board = new ScriptedBoard()): RealWorld {
  const { executor, ...guard } = localExecutor();
  const events = new Recorder();
  const tokens = new RunTokens();
  const dispatcher = new Dispatcher({
    ...contextOf(board, executor, systemClock, createMemoryJournal(), events, tokens),
    routes,
    onShutdown: "stop",
    shutdownGraceMs: 10_000,
    pollIntervalMs: 60_000,
    maxConcurrentAgents: 3,
  });
  return {
    board,
    events,
    dispatcher,
    async [Symbol.asyncDispose]() {
      await dispatcher.stop(AbortSignal.abort());
      await guard[Symbol.asyncDispose]();
    },
  };
}

const shell = (script: string, changes: Partial<Route> = {}) =>
  routeOf({ command: "sh", args: ["-c", script], ...changes });

Deno.test("a real agent gets its task, and what it printed last is on its card", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = realWorld([shell('echo "on $ARTIFICER_TASK_ID"; exit 3')], board);
  assert.equal(await world.dispatcher.runOnce(), false);
  const [comment = "", ...more] = board.comments("1");
  assert.deepEqual(more, []);
  assert.match(comment, /exited with code 3\.\n\nLast output:\n\n```\non 1\n```/);
});

Deno.test("a real agent that is too slow is ended and said to be", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = realWorld([shell("exec sleep 600", { timeoutMs: 50 })], board);
  await world.dispatcher.runOnce();
  assert.match(
    board.comments("1").join(),
    /^\*\*Run timed out\*\*.*its limit of 50 ms, so the dispatcher ended it \(SIGTERM\)/,
  );
});

Deno.test("P5: a missing command, folder or right gives three distinct comments, parked, no loop", async () => {
  await using dir = await tempDir();
  const script = await dir.write("agent.sh", "#!/bin/sh\n", { mode: 0o644 });
  const parked = { failedQueue: "Failed" };
  const board = new ScriptedBoard().add("A", "1").add("B", "2").add("C", "3");
  await using world = realWorld([
    routeOf({ ...parked, queue: "A", command: "no-such-agent-anywhere" }),
    routeOf({ ...parked, queue: "B", command: "true", cwd: `${dir.path}/missing` }),
    routeOf({ ...parked, queue: "C", command: script }),
  ], board);
  assert.equal(await world.dispatcher.runOnce(), false);
  assert.deepEqual(board.ids("Failed").toSorted(), ["1", "2", "3"]);
  const comments = ["1", "2", "3"].map((id) => board.comments(id));
  assert.deepEqual(comments.map((each) => each.length), [1, 1, 1]);
  assert.match(comments[0]?.[0] ?? "", /no executable of this name is in PATH/);
  assert.match(comments[1]?.[0] ?? "", /the working directory ".*missing" is not a folder/);
  assert.match(comments[2]?.[0] ?? "", /not executable/);
  for (const id of ["1", "2", "3"]) board.move(id, "ABC"["123".indexOf(id)] ?? "");
  await world.dispatcher.runOnce();
  assert.deepEqual(board.ids("Failed"), [], "a route that was just held starts nothing");
});

Deno.test("P6: a name of 1 MiB or with a NUL is refused before the claim where it is an argument", async () => {
  const board = new ScriptedBoard();
  board.put("Todo", { id: "1", name: "x".repeat(1_048_576) });
  board.put("Todo", { id: "2", name: "nul\0" });
  board.put("Todo", { id: "3", name: "good", description: "y".repeat(1_048_576) });
  await using world = realWorld([routeOf({ command: "echo", args: ["{task_name}"] })], board);
  assert.equal(await world.dispatcher.runOnce(), false);
  assert.deepEqual([board.ids("Todo"), board.ids("Doing")], [["1", "2"], ["3"]]);
  const [long, nul] = ["1", "2"].map((id) => board.comments(id));
  assert.deepEqual([long?.length, nul?.length], [1, 1]);
  assert.match(long?.[0] ?? "", /^\*\*Task not started\*\*: .*argument 1 has 1048576 bytes/);
  assert.match(nul?.[0] ?? "", /^\*\*Task not started\*\*: .*argument 1 holds a NUL/);
});

Deno.test("P6: a name of 1 MiB is no matter where the agent does not get it", async () => {
  const board = new ScriptedBoard();
  board.put("Todo", { id: "1", name: `${"x".repeat(1_048_576)}\0` });
  await using world = realWorld([routeOf({ command: "true", doneQueue: "Done" })], board);
  assert.equal(await world.dispatcher.runOnce(), true);
  assert.equal(board.task("1").queue, "Done");
});

Deno.test("a stop ends a real agent and gives its task back", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = realWorld([shell("exec sleep 600")], board);
  const running = world.dispatcher.run();
  const { pid } = await world.events.until("run_started");
  await world.dispatcher.stop(neverAborted);
  await running;
  assert.equal(board.task("1").queue, "Todo");
  assert.equal(await isAlive(pid ?? 0), false);
});
