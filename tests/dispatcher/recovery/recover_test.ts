import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import { commandAdapter } from "../../../src/agents/command/adapter.ts";
import { neverAborted } from "../../../src/async/abort.ts";
import type { Journal } from "../../../src/contracts/journal.ts";
import type { RecallOptions } from "../../../src/contracts/task_adapter.ts";
import type { Usage } from "../../../src/domain/agent_report.ts";
import type { Route } from "../../../src/domain/route.ts";
import type { BoardWrite, RunRecord, RunTransition } from "../../../src/domain/run.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { FakeExecutor } from "../../fakes/fake_executor.ts";
import { ScriptedBoard } from "../../fakes/scripted_board.ts";
import { sessionAgent } from "../../fakes/session_agent.ts";
import { agentEnded, agentStarted, intentOf } from "../../fixtures/transitions.ts";
import { POLL_MS, routeOf, turn, World } from "../world.ts";

type State = "intent" | "claimed" | "started" | "ended";

const EXIT = { reason: null, code: 3, signal: null, spawnFailure: null, strays: 0 };
const NO_USAGE: Usage = {
  totalCostUsd: null,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  turns: null,
};
const ROUTE = routeOf({
  failedQueue: "Failed",
  maxAttempts: 2,
  retryDelayMs: 1,
  timeoutMs: 6_000,
});

/** What a dispatcher left behind that died in the middle of a run on task 1. */
class Left {
  readonly id = uuid();
  readonly route: Route;
  readonly journal: Journal = createMemoryJournal();
  readonly executor = new FakeExecutor();
  readonly board = new ScriptedBoard().add("Failed").add("Todo");

  private constructor(route: Route) {
    this.route = route;
  }

  /** `route` is the one that the run came by, `writes` what the board is owed. */
  static async at(
    state: State,
    { writes = [], route = ROUTE }: {
      readonly writes?: readonly BoardWrite[];
      readonly route?: Route;
    } = {},
  ): Promise<Left> {
    const left = new Left(route);
    for (const step of left.#steps(state)) await left.journal.append(step);
    if (writes.length > 0) {
      await left.journal.append({ type: "writes_planned", runId: left.id, at: 5, writes });
    }
    left.board.put("Doing", { id: "1", assignees: ["artificer"] });
    return left;
  }

  #steps(state: State): RunTransition[] {
    const at = { runId: this.id };
    const steps: RunTransition[] = [
      intentOf({ ...at, taskName: "Task 1", route: this.route }),
      { type: "claimed", ...at, at: 2 },
      ...agentStarted({ ...at, at: 3, argv: ["agent", "1"] }),
      ...agentEnded({ ...at, at: 4, outcome: "failed", exit: EXIT }),
    ];
    const last = state === "started" ? "step_started" : state;
    return steps.slice(0, 1 + steps.findIndex(({ type }) => type === last));
  }

  async record(): Promise<RunRecord> {
    const record = await this.journal.get(this.id);
    assert.ok(record);
    return record;
  }

  world(routes: readonly Route[] = [ROUTE]): World {
    const { board, executor, journal } = this;
    return new World({ board, executor, journal, routes }).start();
  }

  async place(): Promise<string> {
    return (await this.board.getTask("1", { signal: neverAborted })).queue;
  }
}

const comment: BoardWrite = { kind: "comment", nonce: "mark", taskId: "1", text: "Failed, mark" };
const move: BoardWrite = { kind: "move", nonce: "m", taskId: "1", from: "Doing", to: "Failed" };

Deno.test("R3: a run that lives is adopted while the board is down, and holds its slot and its task", async () => {
  const left = await Left.at("started");
  const run = left.executor.leave(await left.record());
  left.board.goDown();
  await using world = left.world();
  const { pid } = await world.events.until("run_adopted");
  const { activeRuns, availableSlots } = world.dispatcher.status();
  assert.deepEqual([pid, availableSlots], [42, 2]);
  assert.deepEqual(activeRuns.map(({ runId, argv }) => [runId, argv]), [[left.id, ["agent", "1"]]]);
  left.board.heal();
  run.print("said\n");
  run.exit({ code: 3 });
  await world.events.until("run_settled");
  assert.match(left.board.comments("1").join(), /attempt 1.*said/s);
});

Deno.test("R3: what was decided of an agent that lives is not decided again", async () => {
  const left = await Left.at("started");
  const run = left.executor.leave(await left.record());
  const prepare = () => {
    throw new Error("No such template");
  };
  const { board, executor, journal } = left;
  const agentOf = () => ({ ...commandAdapter, prepare });
  await using world = new World({ board, executor, journal, routes: [ROUTE], agentOf }).start();
  await world.events.until("run_adopted");
  assert.deepEqual(world.events.all("internal_error"), []);
  assert.deepEqual(run.terminations, []);
  run.exit({ code: 0 });
  assert.equal((await world.events.until("run_settled")).outcome, "succeeded");
});

Deno.test("an adopted run that stays silent is stalled, by the time since its adoption", async () => {
  const route = { ...ROUTE, maxAttempts: 1, stallTimeoutMs: 7_003 };
  const left = await Left.at("started", { route });
  const run = left.executor.leave(await left.record());
  await using world = left.world();
  await world.clock.sleepingFor(7_003);
  await world.clock.advance(7_002);
  assert.deepEqual(run.terminations, []);
  await world.clock.advance(1);
  assert.deepEqual(run.terminations, ["stalled"]);
  await world.events.until("run_settled");
  assert.equal(await left.place(), "Failed");
  assert.match(left.board.comments("1").join(), /^\*\*Run stalled\*\*/);
});

Deno.test("an adopted run whose task a person moves away is cancelled where the route wants that", async () => {
  const left = await Left.at("started", { route: { ...ROUTE, onTaskMoved: "cancel" } });
  const run = left.executor.leave(await left.record());
  await using world = left.world();
  await world.events.until("run_adopted");
  await world.clock.sleepingFor(POLL_MS);
  left.board.move("1", "Failed");
  await world.nextPoll();
  await world.events.until("task_taken_away");
  assert.deepEqual(run.terminations, ["cancelled"]);
});

Deno.test("R3: a move through the API that a crash cut short is no person's, and a later one is", async () => {
  const left = await Left.at("started", { route: { ...ROUTE, onTaskMoved: "cancel" } });
  await left.journal.append({ type: "task_moving", runId: left.id, at: 4 });
  const run = left.executor.leave(await left.record());
  left.board.add("Review").move("1", "Review");
  await using world = left.world();
  await world.events.until("run_adopted");
  await world.clock.sleepingFor(POLL_MS);
  await world.nextPoll();
  assert.deepEqual(run.terminations, []);
  left.board.move("1", "Failed");
  await world.nextPoll();
  await world.events.until("task_taken_away");
  assert.deepEqual(run.terminations, ["cancelled"]);
});

Deno.test("R2: a process that the journal did not hear of is recorded and adopted", async () => {
  const left = await Left.at("claimed");
  const run = left.executor.leave(await left.record());
  await using world = left.world();
  await world.events.until("run_adopted");
  assert.equal((await left.record()).state, "started");
  run.exit();
  await world.events.until("run_settled");
});

Deno.test("R1: a claim without a process goes back, and is started as the attempt that it was", async () => {
  const left = await Left.at("claimed");
  await using world = left.world();
  const run = await left.executor.run(0);
  assert.equal(run.spec.env.ARTIFICER_ATTEMPT, "1");
  assert.deepEqual(left.board.comments("1"), []);
  assert.equal((await left.record()).outcome, "interrupted");
  await world.events.until("run_started");
  assert.equal(world.events.all("run_started").length, 1);
});

for (
  const [what, place, assignees, isOurs] of [
    ["that came to pass", "Doing", ["artificer"], true],
    ["that was cut before the assignment", "Doing", [], true],
    ["that somebody else made", "Doing", ["ana"], false],
    ["that did not come to pass", "Todo", [], false],
    ["whose task has gone elsewhere", "Done", ["artificer"], false],
  ] as const
) {
  Deno.test(`R1: a claim ${what} is ${isOurs ? "given back" : "dropped"}`, async () => {
    const left = await Left.at("intent");
    left.board.queues.clear();
    left.board.add("Todo").put(place, { id: "1", assignees: [...assignees] });
    await using world = left.world();
    if (isOurs) await world.events.until("run_settled");
    else await world.events.until("claim_lost");
    const { state } = await left.record();
    assert.equal(state, isOurs ? "settled" : "dropped");
  });
}

Deno.test("R1: a board that knows whose claim it was is asked that after a crash", async () => {
  for (const found of ["claimed", "lost"] as const) {
    const left = await Left.at("intent");
    const asked: unknown[] = [];
    Object.assign(left.board, {
      recallClaim(taskId: string, from: string, to: string, options: RecallOptions) {
        asked.push([taskId, from, to, options.claimId, options.wasCutShort]);
        return Promise.resolve(found);
      },
    });
    await using world = left.world();
    await world.events.until(found === "claimed" ? "run_settled" : "claim_lost");
    const { id, state } = await left.record();
    assert.equal(state, found === "claimed" ? "settled" : "dropped");
    assert.deepEqual(asked, [["1", "Todo", "Doing", id, true]]);
  }
});

Deno.test("R1: a claim that is found to be another's after the first search for orphans is reported at once", async () => {
  const left = await Left.at("intent");
  const { promise: recalled, resolve } = Promise.withResolvers<string>();
  Object.assign(left.board, { recallClaim: () => recalled });
  await using world = left.world([routeOf({ onOrphan: "report" })]);
  await world.clock.sleepingFor(POLL_MS);
  assert.deepEqual(world.dispatcher.status().orphans, []);
  resolve("lost");
  await world.events.until("claim_lost");
  await turn();
  await world.clock.sleepingFor(POLL_MS);
  assert.deepEqual(world.dispatcher.status().orphans.map(({ taskId }) => taskId), ["1"]);
});

Deno.test("a run that left nothing is lost, and tried again as the next attempt", async () => {
  const left = await Left.at("started");
  await using world = left.world();
  assert.equal((await world.events.until("run_ended")).outcome, "lost");
  await world.clock.sleepingFor(POLL_MS).catch(() => {});
  assert.match(await until(() => left.board.comments("1")[0]), /^\*\*Run lost\*\*/);
  const run = await world.passUntil(left.executor.run(0));
  assert.equal(run.spec.env.ARTIFICER_ATTEMPT, "2");
});

for (
  const [what, adoption, reason] of [
    [
      "may be a stranger's",
      () => ({ type: "unverified" as const, pid: 42 }),
      /whether process 42 is the agent/,
    ],
    [
      "nothing can be found out of",
      () => Promise.reject(new Error("EIO")),
      /what became of the agent \(EIO\)/,
    ],
  ] as const
) {
  Deno.test(`R4: a process that ${what} is left alone: its task is parked with one comment`, async () => {
    const left = await Left.at("started");
    left.executor.adoption = adoption;
    await using world = left.world();
    await world.events.until("run_settled");
    assert.equal(await left.place(), "Failed");
    const [text = "", ...more] = left.board.comments("1");
    assert.match(text, reason);
    assert.deepEqual([more, left.executor.runs.length], [[], 0]);
    assert.equal((await left.record()).retry, null);
  });
}

Deno.test("R4: the run of another kind of executor is not adopted: its task is parked with one comment", async () => {
  const left = await Left.at("started");
  left.executor.kind = "remote";
  left.executor.adoption = () => assert.fail("a kind that cannot know is not asked");
  await using world = left.world();
  await world.events.until("run_settled");
  assert.equal(await left.place(), "Failed");
  const [text = "", ...more] = left.board.comments("1");
  assert.match(text, /executor "local" started it, but the executor is now "remote"/);
  assert.deepEqual([more, left.executor.runs.length, left.executor.adoptions], [[], 0, []]);
});

Deno.test("R5: what was sent before the end is not sent again, and what was not is", async () => {
  const left = await Left.at("ended", { writes: [comment, move] });
  await left.board.addComment("1", comment.text, { signal: neverAborted });
  await using world = left.world();
  await world.events.until("run_settled");
  assert.deepEqual([left.board.comments("1"), await left.place()], [[comment.text], "Failed"]);
  assert.equal((await left.record()).state, "settled");
});

for (const wasSent of [true, false]) {
  const what = wasSent ? "was sent, its reply lost," : "was not sent";
  Deno.test(`R5: a comment that ${what} before a crash into an outage of the board is there once, before the move`, async () => {
    const left = await Left.at("ended", { writes: [comment, move] });
    const { board } = left;
    if (wasSent) await board.addComment("1", comment.text, { signal: neverAborted });
    const sent = board.calls.length;
    board.goDown();
    await using world = left.world();
    await world.events.until("write_delayed");
    await world.clock.sleepingFor((ms) => ms > 0);
    await world.clock.advance(10 * 60_000);
    await world.events.until("write_delayed", 2);
    assert.equal(world.dispatcher.status().pendingWrites, 1);
    board.heal();
    await world.passUntil(world.events.until("run_settled"));
    assert.deepEqual([board.comments("1"), await left.place()], [[comment.text], "Failed"]);
    const writes = board.calls.slice(sent).map((call) => call.split(" ")[0])
      .filter((method) => method === "addComment" || method === "moveTask");
    assert.deepEqual(writes, wasSent ? ["moveTask"] : ["addComment", "moveTask"]);
    assert.equal((await left.record()).state, "settled");
  });
}

Deno.test("R5: what was delivered in full is only settled, not decided anew", async () => {
  const left = await Left.at("ended", { writes: [comment] });
  const delivered = {
    type: "write_delivered",
    runId: left.id,
    at: 6,
    result: "delivered",
  } as const;
  await left.journal.append({ ...delivered, nonce: comment.nonce });
  await using world = left.world();
  await world.events.until("run_settled");
  assert.deepEqual(left.board.comments("1"), []);
});

Deno.test("R5: an end that nobody decided about yet is decided now", async () => {
  const left = await Left.at("ended");
  await using world = left.world();
  await world.events.until("retry_scheduled");
  assert.match(left.board.comments("1").join(), /^\*\*Run failed\*\*/);
});

Deno.test("a run whose route is gone ends as that route had it, without a further attempt", async () => {
  const left = await Left.at("started");
  const run = left.executor.leave(await left.record());
  await using world = left.world([routeOf({ queue: "Other" })]);
  await world.events.until("run_adopted");
  run.exit({ code: 1 });
  await world.events.until("run_settled");
  assert.equal(await left.place(), "Failed");
  const text = left.board.comments("1").join();
  assert.match(text, /is parked in "Failed"\. "Todo" no longer has a route/);
  assert.doesNotMatch(text, /Move it to "Todo"|task retry/);
});

for (
  const [what, routes] of [
    ["whose route is gone", [routeOf({ queue: "Backlog" })]],
    ["whose route allows another by now", [{ ...ROUTE, maxAttempts: 1, timeoutMs: 60_000 }]],
  ] as const
) {
  Deno.test(`R3: an adopted run ${what} tells the timeout that it began with`, async () => {
    const left = await Left.at("started");
    const run = left.executor.leave(await left.record());
    await using world = left.world(routes);
    await world.events.until("run_adopted");
    assert.deepEqual(world.dispatcher.status().activeRuns.map((each) => each.timeoutMs), [6_000]);
    run.exit({ reason: "timed_out", signal: "SIGTERM" });
    await world.events.until("run_settled");
    assert.match(
      left.board.comments("1").join(),
      /the agent ran longer than its limit of 6 s, so the dispatcher ended it/,
    );
  });
}

Deno.test("a journal that cannot be read starts nothing", async () => {
  const left = await Left.at("started");
  const journal = { ...left.journal, unfinished: () => Promise.reject(new Error("damaged")) };
  const world = new World({ board: left.board, journal });
  await assert.rejects(world.dispatcher.run(), /damaged/);
  assert.deepEqual(left.board.calls, []);
});

async function until<Value>(inspect: () => Value | undefined): Promise<Value> {
  for (;;) {
    const value = inspect();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

Deno.test("a run keeps the route that it began with, and gets what may be secret from the config", async () => {
  const left = await Left.at("started", { route: { ...ROUTE, doneQueue: "Done" } });
  left.board.add("Done");
  const run = left.executor.leave(await left.record());
  await using world = left.world([{ ...ROUTE, failedQueue: null, maxAttempts: 9 }]);
  await world.events.until("run_adopted");
  run.exit();
  await world.events.until("run_settled");
  assert.equal(await left.place(), "Done");
});

/** A run whose agent resumes session "abc", of which so much was used before. */
async function resuming(usage: Usage): Promise<Left> {
  const left = await Left.at("claimed");
  const at = { runId: left.id, at: 3, step: "agent" } as const;
  await left.journal.append({
    type: "step_prepared",
    ...at,
    kind: "agent",
    argv: ["agent", "1", "--resume", "abc"],
    sessionId: "abc",
    sessionUsage: usage,
    logStart: 0,
  });
  await left.journal.append({ type: "step_started", ...at, pid: 42 });
  return left;
}

Deno.test("R3: an adopted agent is read with the session that it was given, whatever has been recorded since", async () => {
  const usage = { ...NO_USAGE, totalCostUsd: 2 };
  const left = await resuming(usage);
  const run = left.executor.leave(await left.record());
  const resumed: unknown[] = [];
  const agentOf = () => ({
    ...sessionAgent,
    report: (...[agentRun, events]: Parameters<typeof sessionAgent.report>) => {
      resumed.push(agentRun.resume);
      return sessionAgent.report(agentRun, events);
    },
  });
  const { board, executor, journal } = left;
  await using world = new World({ board, executor, journal, routes: [ROUTE], agentOf }).start();
  await world.events.until("run_adopted");
  run.print("session abc\n");
  run.exit();
  await world.events.until("run_settled");
  assert.deepEqual(resumed, [{ sessionId: "abc", usage }]);
});

Deno.test("R3: after a restart, too, a session that can't be resumed is one more agent step", async () => {
  const left = await resuming(NO_USAGE);
  const run = left.executor.leave(await left.record());
  const { board, executor, journal } = left;
  const agentOf = () => sessionAgent;
  await using world = new World({ board, executor, journal, routes: [ROUTE], agentOf }).start();
  await world.events.until("run_adopted");
  run.print("no session\n");
  run.exit({ code: 1 });
  const again = await executor.run(0);
  assert.deepEqual([again.spec.step, again.spec.argv], ["agent-2", ["agent", "1"]]);
  assert.ok((again.spec.timeoutMs ?? 0) < 6_000, "the time that is left of the run's");
  again.exit();
  assert.equal((await world.events.until("run_settled")).outcome, "succeeded");
  const { steps } = await left.record();
  assert.deepEqual(steps.map(({ outcome }) => outcome), ["resume_failed", "succeeded"]);
});
