import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import {
  commentsOf,
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  queuesOf,
} from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { assertCalm, dieAt, startAt } from "../fixtures/failpoints/dispatcher.ts";
import { isAlive } from "../fixtures/processes.ts";

/** Notes each start, waits for the file `go` where there is a file `wait`, and exits as `code` says. */
const AGENT = `echo "$ARTIFICER_RUN_ID" >> agent_started
echo "agent words"
while [ -e wait ] && ! [ -e go ]; do sleep 0.02; done
exit "$(cat code)"`;

async function folderOf(code = 0): Promise<DispatchFolder> {
  const queues = { Todo: [{ id: "1", name: "only" }], Doing: [], Done: [], Failed: [] };
  const route = 'done_queue = "Done"\nfailed_queue = "Failed"';
  const folder = await dispatchFolder({ queues, agent: AGENT, route });
  await folder.write("code", `${code}\n`);
  return folder;
}

/** A dispatcher whose runs have a second step, and which dies at a point where one is given. */
function dispatcherOf(folder: DispatchFolder, point = ""): DispatcherProcess {
  return startAt(folder, point, "two steps");
}

/** How often the agent and the second step were started. */
async function starts(folder: DispatchFolder): Promise<readonly [number, number]> {
  const [agent = 0, after = 0] = await Promise.all(["agent", "after"].map(async (step) => {
    const text = await Deno.readTextFile(`${folder.path}/${step}_started`).catch(() => "");
    return text.split("\n").length - 1;
  }));
  return [agent, after];
}

/** Where the task is, and how often it was commented on. */
async function placeOf(folder: DispatchFolder): Promise<readonly [string | undefined, number]> {
  const comments = (await commentsOf(folder.board)).get("1") ?? [];
  return [(await queuesOf(folder.board)).get("1"), comments.length];
}

for (
  const point of [
    "after append claimed",
    "after append step_prepared",
    "before start",
  ]
) {
  Deno.test(`R1: killed ${point}: after a restart both steps run once, in the first attempt`, async () => {
    await using folder = await folderOf();
    await dieAt(folder, point, "two steps");
    await using dispatcher = dispatcherOf(folder);
    await dispatcher.line((line) => line.outcome === "succeeded" && line.event === "run_settled");
    assert.deepEqual(await starts(folder), [1, 1]);
    assert.deepEqual(eventsOf(dispatcher, "run_started").map(({ attempt }) => attempt), [1]);
    assert.deepEqual(await placeOf(folder), ["Done", 0]);
    assertCalm(dispatcher);
  });
}

for (const point of ["after start", "before append step_started"]) {
  Deno.test(`R2: killed ${point}: the agent is adopted, and its second step follows`, async () => {
    await using folder = await folderOf();
    await folder.write("wait", "");
    await dieAt(folder, point, "two steps");
    await using dispatcher = dispatcherOf(folder);
    await dispatcher.event("run_adopted", "1");
    await folder.write("go", "");
    await dispatcher.event("run_settled", "1");
    assert.deepEqual(await starts(folder), [1, 1]);
    assert.deepEqual(await placeOf(folder), ["Done", 0]);
    assertCalm(dispatcher);
  });
}

for (
  const point of [
    "before append step_ended",
    "after append step_ended",
    "before append step_prepared after_run",
    "after append step_prepared after_run",
    "before start after_run",
  ]
) {
  Deno.test(`R1: killed ${point}: after a restart the second step runs once, and the agent no second time`, async () => {
    await using folder = await folderOf();
    await dieAt(folder, point, "two steps");
    await using dispatcher = dispatcherOf(folder);
    const { outcome } = await dispatcher.event("run_settled", "1");
    assert.deepEqual([outcome, await starts(folder)], ["succeeded", [1, 1]]);
    assert.deepEqual(eventsOf(dispatcher, "run_started"), []);
    assert.deepEqual(await placeOf(folder), ["Done", 0]);
    assertCalm(dispatcher);
  });
}

for (
  const point of [
    "after start after_run",
    "before append step_started after_run",
    "after append step_started after_run",
  ]
) {
  Deno.test(`R2: killed ${point}: the second step that runs is adopted, and no other one starts`, async () => {
    await using folder = await folderOf(7);
    await folder.write("after_wait", "");
    await dieAt(folder, point, "two steps");
    await using dispatcher = dispatcherOf(folder);
    const { pid } = await dispatcher.event("run_adopted", "1");
    assert.equal(await isAlive(Number(pid)), true);
    await folder.write("after_go", "");
    const ended = await dispatcher.event("run_ended", "1");
    assert.deepEqual([ended.outcome, ended.code], ["failed", 7], "the end of the agent decides");
    await dispatcher.event("run_settled", "1");
    assert.deepEqual(await starts(folder), [1, 1]);
    const [comment = ""] = (await commentsOf(folder.board)).get("1") ?? [];
    assert.match(comment, /exited with code 7.*agent words/s);
    assert.doesNotMatch(comment, /after words/);
    assert.deepEqual(await placeOf(folder), ["Failed", 1]);
    assertCalm(dispatcher);
  });
}

Deno.test("R3: killed in the second step: a dispatcher that plans none ends it, with one log over both", async () => {
  await using folder = await folderOf();
  await folder.write("after_wait", "");
  let runId = "";
  {
    await using first = dispatcherOf(folder);
    runId = String((await first.event("step_started", "1")).run_id);
    first.kill("SIGKILL");
    await first.ended();
  }
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_adopted", "1");
  await folder.write("after_go", "");
  const { step, code } = await dispatcher.event("step_ended", "1");
  assert.deepEqual([step, code], ["after_run", 9]);
  assert.equal((await dispatcher.event("run_settled", "1")).outcome, "succeeded");
  const log = await fetch(`${await dispatcher.url()}/runs/${runId}/log`);
  assert.equal(await log.text(), "agent words\nafter words\n");
  assert.deepEqual(await starts(folder), [1, 1]);
  assertCalm(dispatcher);
});

for (
  const point of [
    "before append step_ended after_run",
    "after append step_ended after_run",
    "before append ended",
    "after append ended",
    "before addComment",
    "after addComment",
    "before append settled",
  ]
) {
  Deno.test(`R5: killed ${point} of a run with two steps: the board is told once`, async () => {
    await using folder = await folderOf(7);
    await dieAt(folder, point, "two steps");
    await using dispatcher = dispatcherOf(folder);
    await dispatcher.event("run_settled", "1");
    assert.deepEqual(await starts(folder), [1, 1]);
    assert.deepEqual(await placeOf(folder), ["Failed", 1]);
    const [comment = ""] = (await commentsOf(folder.board)).get("1") ?? [];
    assert.match(comment, /^\*\*Run failed\*\*.*exited with code 7/);
    assertCalm(dispatcher);
  });
}

Deno.test("R6: TERM during the agent gives its task back, after its second step", async () => {
  await using folder = await folderOf();
  await folder.write("wait", "");
  await using dispatcher = dispatcherOf(folder);
  await dispatcher.event("run_started", "1");
  while ((await starts(folder))[0] === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
  assert.deepEqual(await starts(folder), [1, 1]);
  assert.deepEqual(await placeOf(folder), ["Todo", 0]);
  assertCalm(dispatcher);
});

Deno.test("R6: TERM during the second step ends it, and the agent's success stands", async () => {
  await using folder = await folderOf();
  await folder.write("after_wait", "");
  await using dispatcher = dispatcherOf(folder);
  await dispatcher.event("step_started", "1");
  dispatcher.kill("SIGTERM");
  assert.equal((await dispatcher.ended()).code, 0);
  const [ended] = eventsOf(dispatcher, "step_ended");
  assert.equal(ended?.outcome, "interrupted");
  assert.deepEqual(await placeOf(folder), ["Done", 0]);
  assertCalm(dispatcher);
});

Deno.test("R4: a second step that may live is left alone, and its task parked with one comment", async () => {
  await using folder = await folderOf();
  await folder.write("after_wait", "");
  {
    await using first = dispatcherOf(folder);
    const { run_id: runId } = await first.event("step_started", "1");
    // Before that its shim still needs the folder, and ends without it.
    while ((await starts(folder))[1] === 0) await delay(20);
    first.kill("SIGKILL");
    await first.ended();
    // Without its files nothing tells it from a stranger.
    const step = `${folder.path}/.artificer/runs/${runId}/after_run`;
    await Deno.rename(step, `${folder.path}/taken`);
  }
  await using dispatcher = dispatcherOf(folder);
  const settled = await dispatcher.event("run_settled", "1");
  assert.equal(settled.outcome, "lost");
  assert.deepEqual(await placeOf(folder), ["Failed", 1]);
  assert.deepEqual(await starts(folder), [1, 1]);
  await folder.write("after_go", "");
});
