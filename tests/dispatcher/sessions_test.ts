import assert from "node:assert/strict";
import { neverAborted } from "../../src/async/abort.ts";
import type { Journal } from "../../src/contracts/journal.ts";
import { createMemoryJournal } from "../../src/journals/memory/mod.ts";
import type { FakeRun } from "../fakes/fake_executor.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { sessionAgent } from "../fakes/session_agent.ts";
import { routeOf, World } from "./world.ts";

type Options = ConstructorParameters<typeof World>[0];

/** A world whose agent has sessions, with one task. */
function sessionWorld(options: Options = {}): World {
  const board = new ScriptedBoard().add("Todo", "1");
  const routes = [routeOf({ agent: "sessions", doneQueue: "Done" })];
  return new World({ board, routes, agentOf: () => sessionAgent, ...options });
}

/** Plays a run to its end, and waits until the board has all of it. */
async function play(world: World, index: number, output: string, code = 0): Promise<FakeRun> {
  const run = await world.executor.run(index);
  run.print(output);
  run.exit({ code });
  await world.events.until("run_settled", world.events.all("run_settled").length + 1);
  return run;
}

async function queueAgain(world: World, queue = "Todo"): Promise<void> {
  (world.board as ScriptedBoard).move("1", queue);
  world.dispatcher.refresh();
  await world.events.until("run_started", world.events.all("run_started").length + 1);
}

async function reportOf({ journal }: World, run: FakeRun) {
  return (await journal.get(run.id))?.report ?? null;
}

async function logOf({ logs }: World, runId: string): Promise<string> {
  let text = "";
  const log = await logs.get(runId);
  for await (const { bytes } of log?.read(0) ?? []) text += new TextDecoder().decode(bytes);
  return text;
}

Deno.test("the next run of a task goes on with the session of the last one", async () => {
  await using world = sessionWorld();
  world.start();
  const first = await play(world, 0, "session abc\n");
  assert.deepEqual(first.spec.argv, ["agent", "1"]);
  await queueAgain(world);
  const second = await play(world, 1, "session abc\n");
  assert.deepEqual(second.spec.argv, ["agent", "1", "--resume", "abc"]);
  assert.equal((await reportOf(world, second))?.sessionId, "abc");
});

Deno.test("an interrupted run's session is gone on with", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", "1");
  const world = sessionWorld({ board, journal });
  const running = world.dispatcher.run();
  const run = await world.executor.run(0);
  run.print("session abc\n");
  await untilReported(journal, run.id);
  await world.dispatcher.stop(neverAborted);
  await running;
  assert.deepEqual(board.comments("1"), [], "it goes on by itself: nothing is said");
  await using next = sessionWorld({ board, journal });
  next.start();
  const again = await play(next, 0, "session abc\n");
  assert.equal(again.spec.argv.at(-1), "abc");
});

async function untilReported(journal: Journal, runId: string): Promise<void> {
  while ((await journal.get(runId))?.report === null) await new Promise((go) => setTimeout(go));
}

Deno.test("a session is in the journal while its run is live", async () => {
  await using world = sessionWorld();
  world.start();
  const run = await world.executor.run(0);
  run.print("session abc\nsaid hello\n");
  await untilReported(world.journal, run.id);
  const record = await world.journal.get(run.id);
  assert.deepEqual([record?.state, record?.report?.sessionId], ["started", "abc"]);
});

const strangers: Record<string, Partial<ReturnType<typeof routeOf>>> = {
  "another route": { queue: "Review" },
  "another kind of agent": { agent: "other" },
  "another folder": { cwd: "/elsewhere" },
};
for (const [what, changes] of Object.entries(strangers)) {
  Deno.test(`a session of ${what} is not gone on with`, async () => {
    const journal = createMemoryJournal();
    const board = new ScriptedBoard().add("Todo", "1");
    {
      await using world = sessionWorld({ board, journal });
      world.start();
      await play(world, 0, "session abc\n");
    }
    const route = routeOf({ agent: "sessions", ...changes });
    board.move("1", route.queue);
    await using world = sessionWorld({ board, journal, routes: [route] });
    world.start();
    const run = await play(world, 0, "");
    assert.deepEqual(run.spec.argv, ["agent", "1"]);
  });
}

Deno.test("a session that can't be gone on with is begun anew within the run, once", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const routes = [routeOf({ agent: "sessions", doneQueue: "Done", timeoutMs: 60_000 })];
  await using world = sessionWorld({ board, routes });
  world.start();
  await play(world, 0, "session abc\n");
  await queueAgain(world);
  const resumed = await world.executor.run(1);
  await world.clock.advance(10_000);
  resumed.print("no session\n", "stderr");
  resumed.exit({ code: 1 });
  const anew = await world.executor.run(2);
  assert.equal(anew.id, resumed.id, "it is the same run");
  assert.deepEqual(anew.spec.argv, ["agent", "1"]);
  assert.equal(anew.spec.env.ARTIFICER_TOKEN, resumed.spec.env.ARTIFICER_TOKEN);
  assert.equal(anew.spec.timeoutMs, 50_000, "the time that is left of the run's");
  await play(world, 2, "session def\n");
  assert.deepEqual(world.events.all("resume_failed").map(({ sessionId }) => sessionId), ["abc"]);
  assert.equal((await reportOf(world, anew))?.sessionId, "def");
  assert.equal(board.task("1").queue, "Done");
  assert.equal(board.comments("1").length, 2, "one for each run");
  assert.equal(
    await logOf(world, anew.id),
    "no session\n" +
      "[artificer-dispatcher: session abc cannot be resumed; starting a new one]\n" +
      "session def\n",
  );
});

Deno.test("a second failure of that kind is a failure", async () => {
  await using world = sessionWorld();
  world.start();
  await play(world, 0, "session abc\n");
  await queueAgain(world);
  (await world.executor.run(1)).print("no session\n");
  (await world.executor.run(1)).exit({ code: 1 });
  await play(world, 2, "no session\n", 1);
  assert.equal(world.events.all("run_ended").at(-1)?.outcome, "failed");
  assert.equal(world.executor.runs.length, 3);
});

Deno.test("a run that is told to stop as its session fails is not begun anew", async () => {
  await using world = sessionWorld();
  world.start();
  await play(world, 0, "session abc\n");
  await queueAgain(world);
  const resumed = await world.executor.run(1);
  resumed.print("no session\n");
  resumed.exit({ code: 1 });
  world.dispatcher.cancel(resumed.id);
  const { outcome } = await world.events.until("run_ended", 2);
  assert.equal(outcome, "cancelled");
  assert.equal(world.executor.runs.length, 2);
});

Deno.test("a new beginning that can't be started is said and parked", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const routes = [routeOf({ agent: "sessions", doneQueue: "Done", failedQueue: "Failed" })];
  await using world = sessionWorld({ board, routes });
  world.start();
  await play(world, 0, "session abc\n");
  await queueAgain(world);
  world.executor.beforeStart = () => {
    throw new Error("out of processes");
  };
  await play(world, 1, "no session\n", 1);
  assert.equal(world.events.all("run_ended").at(-1)?.outcome, "spawn_failed");
  assert.equal(board.task("1").queue, "Failed");
  assert.match(board.comments("1").at(-1) ?? "", /out of processes/);
});

Deno.test("a journal that can't tell of sessions costs the session, not the task", async () => {
  const journal = createMemoryJournal();
  // Sessions are those of a task by a route; attempts are asked for by the task alone.
  const list: Journal["list"] = (query) =>
    query.queue === undefined || query.taskId === undefined
      ? journal.list(query)
      : Promise.reject(new Error("disk is gone"));
  await using world = sessionWorld({ journal: { ...journal, list } });
  world.start();
  const run = await play(world, 0, "");
  assert.deepEqual(run.spec.argv, ["agent", "1"]);
  const [{ during = "", reason = "" } = {}] = world.events.all("internal_error");
  assert.deepEqual([during, reason], ['searching for a session of task "1"', "disk is gone"]);
});

Deno.test("an agent kind that breaks down over its lines costs what it would have said", async () => {
  const report = () => {
    throw new Error("not JSON");
  };
  await using world = sessionWorld({ agentOf: () => ({ ...sessionAgent, report }) });
  world.start();
  const run = await play(world, 0, "session abc\n");
  assert.equal(world.events.all("run_ended")[0]?.outcome, "succeeded");
  assert.equal(await reportOf(world, run), null);
  assert.equal(world.events.all("internal_error")[0]?.reason, "not JSON");
});

Deno.test("S3: what an agent said last is kept masked and not at any length", async () => {
  const redact = (text: string) => text.replaceAll("hunter2", "***");
  await using world = sessionWorld({ redact });
  world.start();
  const run = await play(world, 0, `said hunter2 ${"x".repeat(100_000)}\n`);
  const message = (await reportOf(world, run))?.lastMessage ?? "";
  assert.ok(message.startsWith("*** xxx") && message.endsWith("x…"));
  assert.ok(message.length < 20_000);
});

Deno.test("how to go on is said on the card once it has ended", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  await using world = sessionWorld({ board });
  world.start();
  await play(world, 0, "session abc\n");
  const [comment = "", ...more] = board.comments("1");
  assert.match(comment, /^\*\*Run succeeded\*\*[^]*\n\nGo on with abc\n\n/);
  assert.deepEqual(more, []);
});

Deno.test("A4: a session that fails at once twice is given up: the next attempt begins without it", async () => {
  const options = { maxAttempts: 5, retryDelayMs: 1, maxRetryDelayMs: 1 };
  const routes = [routeOf({ agent: "sessions", doneQueue: "Done", ...options })];
  await using world = sessionWorld({ routes, random: () => 0 });
  world.start();
  const runs: FakeRun[] = [];
  for (const index of [0, 1, 2, 3]) {
    const printed = index === 0 ? "session abc\n" : "API Error: 400\n";
    runs.push(await play(world, index, printed, 1));
  }
  const resumed = runs.map(({ spec }) => spec.argv.at(-1) === "abc");
  assert.deepEqual(resumed, [false, true, true, false]);
  const given = world.events.all("session_given_up").map(({ sessionId }) => sessionId);
  assert.deepEqual(given, ["abc"]);
});

Deno.test("A4: a fresh retry leaves the session, also over a restart", async () => {
  const journal = createMemoryJournal();
  const board = new ScriptedBoard().add("Todo", "1");
  {
    await using world = sessionWorld({ board, journal });
    world.start();
    await play(world, 0, "session abc\n", 1);
    world.dispatcher.pause(null);
    const answer = await world.dispatcher.retry("1", { fresh: true, signal: neverAborted });
    assert.equal(answer.type, "queued");
  }
  await using world = sessionWorld({ board, journal });
  world.start();
  const fresh = await play(world, 0, "session def\n", 1);
  assert.deepEqual(fresh.spec.argv, ["agent", "1"]);
  await world.dispatcher.retry("1", { signal: neverAborted });
  const next = await play(world, 1, "session def\n");
  assert.deepEqual(next.spec.argv, ["agent", "1", "--resume", "def"]);
});
