import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import type { ClaimOptions, ClaimRenewal } from "../../src/contracts/task_adapter.ts";
import { AdapterError } from "../../src/domain/errors.ts";
import type { BoardWrite, RunTransition } from "../../src/domain/run.ts";
import { createMemoryJournal } from "../../src/journals/memory/mod.ts";
import { ScriptedBoard } from "../fakes/scripted_board.ts";
import { agentEnded, agentStarted, intentOf } from "../fixtures/transitions.ts";
import { routeOf, turn, World, type WorldOptions } from "./world.ts";

const RENEW_MS = 20_007;

/** A board whose claims expire; a test says how each renewal goes, and the last answer stays. */
class LeasedBoard extends ScriptedBoard {
  /** The task, its queue and the claim of each renewal. */
  readonly renewals: (readonly [string, string, string | undefined])[] = [];
  #answers: readonly (ClaimRenewal | AdapterError)[] = [{ renewInMs: RENEW_MS }];

  answer(...answers: readonly (ClaimRenewal | AdapterError)[]): void {
    this.#answers = answers;
  }

  keepClaim(taskId: string, queue: string, { claimId }: ClaimOptions): Promise<ClaimRenewal> {
    this.renewals.push([taskId, queue, claimId]);
    const [answer = "over", ...rest] = this.#answers;
    if (rest.length > 0) this.#answers = rest;
    return answer instanceof AdapterError ? Promise.reject(answer) : Promise.resolve(answer);
  }
}

/** A world with one live run on such a board. */
async function leasedWorld(options: WorldOptions = {}) {
  const board = new LeasedBoard();
  board.add("Todo", "1");
  const routes = [routeOf({ failedQueue: "Failed", doneQueue: "Done" })];
  const world = new World({ board, routes, ...options }).start();
  const run = await world.executor.run(0);
  await world.clock.sleepingFor(RENEW_MS);
  return { world, board, run, clock: world.clock };
}

Deno.test("a claim is renewed at once and then when the board says, and once more before the writes", async () => {
  const { world, board, run, clock } = await leasedWorld();
  await using _world = world;
  const { runId } = await world.events.until("run_started");
  assert.deepEqual(board.renewals, [["1", "Doing", runId]]);
  await clock.advance(RENEW_MS - 1);
  assert.equal(board.renewals.length, 1);
  await clock.advance(1);
  assert.equal(board.renewals.length, 2);
  await clock.sleepingFor(RENEW_MS);
  run.exit();
  assert.equal((await world.events.until("run_settled")).taskQueue, "Done");
  assert.equal(board.renewals.length, 3);
  await clock.advance(3 * RENEW_MS);
  assert.equal(board.renewals.length, 3, "nobody renews the claim of a run that is over");
});

Deno.test("a renewal that fails is tried again, sooner than the board gave", async () => {
  const { world, board, run, clock } = await leasedWorld();
  await using _world = world;
  board.answer(new AdapterError("unavailable", "It is down"), { renewInMs: RENEW_MS });
  await clock.advance(RENEW_MS);
  const { reason, retryInMs } = await world.events.until("claim_not_renewed");
  assert.equal(reason, "It is down");
  assert.ok(retryInMs <= 1_000, `${retryInMs}`);
  await clock.sleepingFor(retryInMs);
  await clock.advance(retryInMs);
  assert.equal(board.renewals.length, 3);
  assert.deepEqual(run.terminations, []);
});

Deno.test("however long a board wants to be left alone, a claim is tried again before it may expire", async () => {
  const { world, board, clock } = await leasedWorld();
  await using _world = world;
  const busy = new AdapterError("rate_limited", "Too many", { retryAfterMs: 3_600_000 });
  board.answer(busy, { renewInMs: RENEW_MS });
  await clock.advance(RENEW_MS);
  const { retryInMs } = await world.events.until("claim_not_renewed");
  assert.equal(retryInMs, RENEW_MS);
});

Deno.test("a run whose claim is lost is ended, and its task is left to whoever has it", async () => {
  const { world, board, run, clock } = await leasedWorld();
  await using _world = world;
  board.answer("lost");
  await clock.advance(RENEW_MS);
  const { outcome, taskQueue } = await world.events.until("run_settled");
  assert.deepEqual([run.terminations, outcome, taskQueue], [["cancelled"], "cancelled", "Doing"]);
  assert.equal(world.events.all("claim_expired").length, 1);
  assert.deepEqual(board.comments("1"), []);
  assert.deepEqual([board.count("moveTask"), board.count("releaseTask")], [0, 0]);
});

Deno.test("a run that ends by itself after its claim was lost moves nothing either", async () => {
  const { world, board, run } = await leasedWorld();
  await using _world = world;
  board.answer("lost");
  run.exit();
  assert.equal((await world.events.until("run_settled")).taskQueue, "Doing");
  assert.deepEqual([board.comments("1"), board.count("moveTask")], [[], 0]);
});

Deno.test("a claim that is over is not renewed any more, and the run goes on", async () => {
  const { world, board, run, clock } = await leasedWorld();
  await using _world = world;
  board.answer("over");
  await clock.advance(RENEW_MS);
  await turn();
  await clock.advance(5 * RENEW_MS);
  assert.deepEqual([board.renewals.length, run.terminations], [2, []]);
});

Deno.test("a restart renews the claim of a run that it adopts at once", async () => {
  const { world, board } = await leasedWorld({ onShutdown: "leave" });
  const { runId } = await world.events.until("run_started");
  const { executor, journal } = world;
  await world.stop();
  const record = await journal.get(runId);
  assert.ok(record);
  executor.leave(record);
  const before = board.renewals.length;
  await using next = new World({ board, executor, journal, routes: [routeOf()] }).start();
  await next.events.until("run_adopted");
  await next.clock.sleepingFor(RENEW_MS);
  assert.deepEqual(board.renewals.slice(before), [["1", "Doing", runId]]);
});

const OWING_ROUTE = routeOf({ failedQueue: "Failed" });
const WRITES: readonly BoardWrite[] = [
  { kind: "comment", nonce: "mark", taskId: "1", text: "Failed, mark" },
  { kind: "move", nonce: "m", taskId: "1", from: "Doing", to: "Failed" },
];
const EXIT = { reason: null, code: 3, signal: null, spawnFailure: null, strays: 0 };
const AT = { runId: uuid(), at: 2 };
const OWED: Readonly<Record<string, readonly RunTransition[]>> = {
  ended: [
    ...agentStarted({ ...AT, argv: ["agent"] }),
    ...agentEnded({ ...AT, outcome: "failed", exit: EXIT }),
    { type: "writes_planned", ...AT, writes: WRITES },
  ],
  refused: [{ type: "dropped", ...AT, dropReason: "too long", writes: WRITES }],
};

for (const [what, transitions] of Object.entries(OWED)) {
  for (const isLost of [true, false]) {
    Deno.test(`a restart ${isLost ? "writes nothing" : "delivers what was planned"} for a run that was ${what} and whose claim ${isLost ? "was lost meanwhile" : "holds"}`, async () => {
      const journal = createMemoryJournal();
      await journal.append(intentOf({ ...AT, route: OWING_ROUTE }));
      await journal.append({ type: "claimed", ...AT });
      for (const transition of transitions) await journal.append(transition);
      const board = new LeasedBoard();
      board.add("Failed").put("Doing", { id: "1", assignees: ["artificer"] });
      board.answer(isLost ? "lost" : { renewInMs: RENEW_MS });
      await using _world = new World({ board, journal, routes: [OWING_ROUTE] }).start();
      while ((await journal.unfinished()).length > 0) await turn();
      const { queue } = board.task("1");
      assert.deepEqual([queue, board.comments("1").length], isLost ? ["Doing", 0] : ["Failed", 1]);
      assert.deepEqual(board.renewals, [["1", "Doing", AT.runId]]);
    });
  }
}

Deno.test("a task that is refused after its claim is left alone if the claim is lost", async () => {
  const board = new LeasedBoard();
  board.add("Todo", "1");
  board.answer({ renewInMs: RENEW_MS }, "lost");
  await using world = new World({ board, routes: [routeOf()] });
  let asked = 0;
  world.executor.refusal = () => ++asked > 1 ? "too long" : null;
  world.start();
  await world.events.until("task_refused");
  while ((await world.journal.unfinished()).length > 0) await turn();
  await turn();
  assert.deepEqual([board.task("1").queue, board.comments("1")], ["Doing", []]);
});
