import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import type { RunTransition } from "../../../src/domain/run.ts";
import type { PlannedStep } from "../../../src/domain/steps.ts";
import { AGENT_STEP } from "../../../src/domain/steps.ts";
import type { StepKind } from "../../../src/domain/step_record.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { failing, ScriptedBoard } from "../../fakes/scripted_board.ts";
import { sessionAgent } from "../../fakes/session_agent.ts";
import { POLL_MS, routeOf, turn, withoutMark, World, type WorldOptions } from "../world.ts";

const ROUTE = routeOf({ doneQueue: "Done", failedQueue: "Failed", env: { COLOR: "blue" } });

function step(kind: StepKind, changes: Partial<PlannedStep> = {}): PlannedStep {
  return { id: kind, kind, argv: [kind], timeoutMs: 5_000, ...changes };
}

const BEFORE = step("before_run");
const AFTER = step("after_run");
const VERIFY = step("verify");

/** A world whose runs take these steps, with one task. */
function stepsWorld(plan: readonly PlannedStep[], options: WorldOptions = {}): World {
  const board = new ScriptedBoard().add("Done").add("Failed").add("Todo", "1");
  return new World({ board, routes: [ROUTE], planSteps: () => plan, ...options }).start();
}

/** Has the steps of a run end with these codes, one after the other. */
async function play(world: World, ...codes: readonly number[]): Promise<string[]> {
  for (const [index, code] of codes.entries()) {
    const run = await world.executor.run(index);
    run.print(`${run.spec.step} says\n`);
    run.exit({ code });
  }
  await world.events.until("run_settled");
  return world.executor.runs.map(({ spec }) => spec.step);
}

async function logOf({ logs, executor }: World): Promise<string> {
  let text = "";
  const log = await logs.get(executor.runs[0]?.id ?? "");
  for await (const { bytes } of log?.read(0) ?? []) text += new TextDecoder().decode(bytes);
  return text;
}

Deno.test("each step of a run is a process of its own, with one log over all of them", async () => {
  await using world = stepsWorld([step("workspace"), BEFORE, AGENT_STEP, AFTER, VERIFY]);
  const kinds = ["workspace", "before_run", "agent", "after_run", "verify"];
  assert.deepEqual(await play(world, 0, 0, 0, 0, 0), kinds);
  const [run] = await world.journal.list({ limit: 1 });
  assert.deepEqual(run?.steps.map(({ id, outcome }) => [id, outcome]), [
    ...kinds.map((kind) => [kind, "succeeded"]),
  ]);
  assert.equal(await logOf(world), kinds.map((kind) => `${kind} says\n`).join(""));
  const ends = world.executor.runs.map(({ spec }) => `${spec.step} says\n`.length);
  const starts = ends.map((_, i) => ends.slice(0, i).reduce((sum, length) => sum + length, 0));
  assert.deepEqual(run?.steps.map(({ logStart }) => logStart), starts);
  assert.equal((world.board as ScriptedBoard).task("1").queue, "Done");
});

Deno.test("a step that is not the agent has its own time and knows its task, without a token", async () => {
  await using world = stepsWorld([AGENT_STEP, AFTER]);
  await play(world, 0, 0);
  const { spec } = await world.executor.run(1);
  assert.deepEqual([spec.argv, spec.timeoutMs], [["after_run"], 5_000]);
  const { COLOR, ARTIFICER_TASK_ID, ARTIFICER_TOKEN } = spec.env;
  assert.deepEqual([COLOR, ARTIFICER_TASK_ID, ARTIFICER_TOKEN], ["blue", "1", undefined]);
});

Deno.test("each step is in the journal before its process and after its end", async () => {
  const journal = createMemoryJournal();
  const order: string[] = [];
  const append = (transition: RunTransition) => {
    if ("step" in transition) order.push(`${transition.type} ${transition.step}`);
    return journal.append(transition);
  };
  await using world = stepsWorld([AGENT_STEP, AFTER], { journal: { ...journal, append } });
  world.executor.beforeStart = () => void order.push("start");
  await play(world, 0, 0);
  const steps = ["agent", "after_run"].flatMap((id) => [
    `step_prepared ${id}`,
    "start",
    `step_started ${id}`,
    `step_ended ${id}`,
  ]);
  assert.deepEqual(order, steps);
});

Deno.test("a failed before_run is a failed attempt whose comment names the step", async () => {
  await using world = stepsWorld([BEFORE, AGENT_STEP, AFTER]);
  assert.deepEqual(await play(world, 3), ["before_run"]);
  const board = world.board as ScriptedBoard;
  assert.equal(board.task("1").queue, "Failed");
  assert.match(
    board.comments("1").join(),
    /^\*\*Run failed\*\*.*: step "before_run" exited with code 3\..*before_run says/s,
  );
});

Deno.test("an after_run follows a failed agent, and its own failure changes nothing", async () => {
  await using world = stepsWorld([AGENT_STEP, AFTER]);
  assert.deepEqual(await play(world, 7, 9), ["agent", "after_run"]);
  const comments = (world.board as ScriptedBoard).comments("1").join();
  assert.match(comments, /^\*\*Run failed\*\*.*the agent exited with code 7.*agent says/s);
  assert.doesNotMatch(comments, /after_run/);
  const [told] = world.events.all("step_ended");
  assert.deepEqual([told?.step, told?.outcome, told?.code], ["after_run", "failed", 9]);
});

Deno.test("a verify that fails fails the run; after a failed agent there is none", async () => {
  {
    await using world = stepsWorld([AGENT_STEP, VERIFY]);
    assert.deepEqual(await play(world, 0, 1), ["agent", "verify"]);
    const comments = (world.board as ScriptedBoard).comments("1").join();
    assert.match(
      comments,
      /^\*\*Verification failed\*\*.*step "verify" exited with code 1.*verify says/s,
    );
  }
  await using world = stepsWorld([AGENT_STEP, VERIFY]);
  assert.deepEqual(await play(world, 1), ["agent"]);
});

Deno.test("a cancelled run still has its after_run, which a second wish in a hurry ends", async () => {
  await using world = stepsWorld([AGENT_STEP, AFTER, VERIFY]);
  const agent = await world.executor.run(0);
  world.dispatcher.cancel(agent.id);
  const after = await world.executor.run(1);
  await world.events.until("step_started");
  assert.deepEqual(after.terminations, []);
  world.dispatcher.cancel(agent.id);
  assert.deepEqual(after.terminations, ["cancelled"]);
  assert.equal((await world.events.until("run_settled")).outcome, "cancelled");
  assert.equal(world.executor.runs.length, 2);
});

Deno.test("a step that can't be started fails by its name, and holds its route", async () => {
  await using world = stepsWorld([BEFORE, AGENT_STEP]);
  const message = 'Cannot start "before_run": command not found';
  world.executor.spawnFailure = () => ({ problem: "command_not_found", message });
  await world.events.until("run_settled");
  assert.equal((await world.events.until("route_held")).reason, message);
  const comments = (world.board as ScriptedBoard).comments("1").join();
  assert.match(comments, /^\*\*Step could not be started\*\*.*command not found/);
});

Deno.test("F4: nothing is started that the journal can't hold, and the task goes back", async () => {
  const journal = createMemoryJournal();
  let isFull = true;
  const append = (transition: RunTransition) =>
    isFull && transition.type === "step_prepared"
      ? Promise.reject(new Error("No space left on device"))
      : journal.append(transition);
  await using world = stepsWorld([AGENT_STEP], { journal: { ...journal, append } });
  assert.equal((await world.events.until("run_ended")).outcome, "spawn_failed");
  assert.equal(world.executor.runs.length, 0);
  isFull = false;
  await world.passUntil(world.executor.run(0));
  assert.deepEqual((world.board as ScriptedBoard).comments("1"), []);
});

Deno.test("the agent is prepared with the whole task, which a board that fails gives later", async () => {
  const board = new ScriptedBoard().add("Done").add("Todo", "1");
  board.next("getTask", failing("unavailable"));
  const seen: number[] = [];
  const agentOf = () => ({
    ...sessionAgent,
    prepare: (...args: Parameters<typeof sessionAgent.prepare>) => {
      seen.push(args[1].comments.length);
      return sessionAgent.prepare(...args);
    },
  });
  await using world = stepsWorld([AGENT_STEP], { board, agentOf });
  assert.match((await world.events.until("read_delayed")).reason, /unavailable/);
  await board.addComment("1", "Use the other branch", { signal: neverAborted });
  await world.passUntil(world.executor.run(0));
  assert.deepEqual(seen, [0, 1]);
});

Deno.test("a task that waits to be read can be cancelled", async () => {
  const board = new ScriptedBoard().add("Failed").add("Todo", "1");
  board.always(failing("unavailable"), "getTask");
  await using world = stepsWorld([AGENT_STEP, AFTER], { board });
  const { runId } = await world.events.until("read_delayed");
  world.dispatcher.cancel(runId);
  assert.equal((await world.events.until("run_ended")).outcome, "cancelled");
  assert.equal(world.executor.runs.length, 0);
});

Deno.test("a task that is gone after its claim comes to nothing", async () => {
  const board = new ScriptedBoard().add("Todo", "1");
  const gone = failing("not_found", { message: 'Task "1" does not exist' });
  board.next("getTask", (...call) => {
    board.remove("1");
    return gone(...call);
  });
  await using world = stepsWorld([AGENT_STEP], { board });
  assert.equal((await world.events.until("claim_lost")).reason, 'Task "1" does not exist');
  await turn();
  const [run] = await world.journal.list({ limit: 1 });
  assert.deepEqual([run?.state, world.dispatcher.status().availableSlots], ["dropped", 3]);
});

for (const failedQueue of ["Failed", null]) {
  Deno.test(`P6: a task that is refused only after its claim ${failedQueue === null ? "goes back" : "is parked"}, with one comment`, async () => {
    const board = new ScriptedBoard().add("Failed").add("Todo", "1");
    let asked = 0;
    const world = new World({ board, routes: [routeOf({ failedQueue })] });
    await using _world = world;
    world.executor.refusal = () => ++asked > 1 ? "Cannot start it: too long" : null;
    world.start();
    await world.events.until("task_refused");
    while ((await world.journal.unfinished()).length > 0) await turn();
    await world.clock.sleepingFor(POLL_MS);
    const { queue, assignees } = board.task("1");
    assert.equal(queue, failedQueue ?? "Todo");
    if (failedQueue === null) assert.deepEqual(assignees, []);
    assert.deepEqual(board.comments("1").map(withoutMark), [
      `**Task not started**: Cannot start it: too long. Edit the task ${
        failedQueue === null ? "" : 'and move it back to "Todo" '
      }to have it tried again.`,
    ]);
    const [run] = await world.journal.list({ limit: 1 });
    assert.deepEqual([run?.state, run?.pendingWrites], ["dropped", []]);
    await world.nextPoll();
    assert.equal(board.comments("1").length, 1);
  });
}

Deno.test("a person who moves the task away during the last step ends nothing", async () => {
  const board = new ScriptedBoard().add("Later").add("Todo", "1");
  const routes = [routeOf({ onTaskMoved: "cancel" })];
  await using world = stepsWorld([AGENT_STEP, AFTER], { board, routes });
  (await world.executor.run(0)).exit();
  const after = await world.executor.run(1);
  await world.clock.sleepingFor(POLL_MS);
  board.move("1", "Later");
  await world.nextPoll();
  assert.deepEqual(after.terminations, []);
  after.exit();
  assert.equal((await world.events.until("run_settled")).outcome, "succeeded");
});
