import assert from "node:assert/strict";
import {
  commentsOf,
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  queuesOf,
} from "../fixtures/dispatch_folder.ts";
import { type LogLine, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { assertCalm, dieAt } from "../fixtures/failpoints/dispatcher.ts";
import { readBoard } from "../fixtures/json_board.ts";
import { isAlive } from "../fixtures/processes.ts";
import { testWith } from "../fixtures/tools.ts";

/** Notes each start, waits for the file `go` where there is a file `wait`, and exits as `code` says. */
const AGENT = `echo "$ARTIFICER_RUN_ID" >> started
echo "first words"
while [ -e wait ] && ! [ -e go ]; do sleep 0.02; done
echo "last words"
exit "$(cat code)"`;

const ROUTE = 'done_queue = "Done"\nfailed_queue = "Failed"';

async function folderOf(code: number, route = ROUTE): Promise<DispatchFolder> {
  const queues = { Todo: [{ id: "1", name: "only" }], Doing: [], Done: [], Failed: [] };
  const folder = await dispatchFolder({ queues, agent: AGENT, route });
  await folder.write("code", `${code}\n`);
  return folder;
}

/** How often an agent was started. */
async function starts(folder: DispatchFolder): Promise<number> {
  const text = await Deno.readTextFile(`${folder.path}/started`);
  return text.trimEnd().split("\n").length;
}

async function placeOf(folder: DispatchFolder): Promise<string | undefined> {
  return (await queuesOf(folder.board)).get("1");
}

async function comments(folder: DispatchFolder): Promise<readonly string[]> {
  return (await commentsOf(folder.board)).get("1") ?? [];
}

for (
  const point of [
    "after append intent",
    "before claimTask",
    "after claimTask",
    "before append claimed",
    "after append claimed",
    "before getTask",
    "after getTask",
    "before append step_prepared",
    "after append step_prepared",
    "before start",
  ]
) {
  Deno.test(`R1: killed ${point}: after a restart the task runs once, as its first attempt`, async () => {
    await using folder = await folderOf(0);
    await dieAt(folder, point);
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await dispatcher.line((line) => line.outcome === "succeeded" && line.event === "run_settled");
    assert.equal(await starts(folder), 1);
    assert.deepEqual(eventsOf(dispatcher, "run_started").map(({ attempt }) => attempt), [1]);
    assert.deepEqual([await placeOf(folder), await comments(folder)], ["Done", []]);
    assertCalm(dispatcher);
  });
}

for (const point of ["after start", "before append step_started", "after append step_started"]) {
  Deno.test(`R2: killed ${point}: the agent that runs is adopted, and no second one starts`, async () => {
    await using folder = await folderOf(0);
    await folder.write("wait", "");
    await dieAt(folder, point);
    await using dispatcher = startDispatcher({ cwd: folder.path });
    const { pid } = await dispatcher.event("run_adopted", "1");
    assert.equal(await isAlive(Number(pid)), true);
    await folder.write("go", "");
    await dispatcher.event("run_settled", "1");
    assert.equal(await starts(folder), 1);
    assert.deepEqual(eventsOf(dispatcher, "run_started"), []);
    assert.deepEqual([await placeOf(folder), await comments(folder)], ["Done", []]);
    assertCalm(dispatcher);
  });
}

Deno.test("R3: killed mid-run: the next dispatcher has the whole log and the real exit code", async () => {
  await using folder = await folderOf(7);
  await folder.write("wait", "");
  let runId = "";
  {
    await using first = startDispatcher({ cwd: folder.path });
    runId = String((await first.event("run_started", "1")).run_id);
    first.kill("SIGKILL");
    await first.ended();
  }
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_adopted", "1");
  const log = `${await dispatcher.url()}/runs/${runId}/log`;
  // Who followed it before goes on from where that broke off.
  const followed = await fetch(`${log}?follow=true&offset=${"first words\n".length}`);
  await folder.write("go", "");
  assert.equal(await followed.text(), "last words\n");
  const ended = await dispatcher.event("run_ended", "1");
  assert.deepEqual([ended.run_id, ended.outcome, ended.code], [runId, "failed", 7]);
  await dispatcher.event("run_settled", "1");
  assert.equal(await (await fetch(log)).text(), "first words\nlast words\n");
  const [text = "", ...more] = await comments(folder);
  assert.match(text, /exited with code 7.*first words\nlast words/s);
  assert.deepEqual([more, await placeOf(folder), await starts(folder)], [[], "Failed", 1]);
  assertCalm(dispatcher);
});

Deno.test("R3: killed mid-run: what ended while nobody looked keeps its exit code", async () => {
  await using folder = await folderOf(7);
  await folder.write("wait", "");
  {
    await using first = startDispatcher({ cwd: folder.path });
    const { pid } = await first.event("run_started", "1");
    first.kill("SIGKILL");
    await first.ended();
    await folder.write("go", "");
    while (await isAlive(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const ended = await dispatcher.event("run_ended", "1");
  assert.deepEqual([ended.outcome, ended.code], ["failed", 7]);
  await dispatcher.event("run_settled", "1");
  assert.deepEqual([await placeOf(folder), (await comments(folder)).length], ["Failed", 1]);
  assertCalm(dispatcher);
});

Deno.test("R3: killed mid-run: the original deadline holds", async () => {
  await using folder = await folderOf(0, `${ROUTE}\ntimeout = 3`);
  await folder.write("wait", "");
  {
    await using first = startDispatcher({ cwd: folder.path });
    await first.event("run_started", "1");
    first.kill("SIGKILL");
    await first.ended();
  }
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_adopted", "1");
  const ended = await dispatcher.event("run_ended", "1");
  assert.equal(ended.outcome, "timed_out");
  const tookMs = Number(ended.duration_ms);
  assert.ok(tookMs >= 3_000, `it was ended after ${tookMs} ms`);
  await dispatcher.event("run_settled", "1");
  assertCalm(dispatcher);
});

testWith(
  "curl",
  "R3: killed mid-run: the agent's token is still accepted, also on a task that it made, and still masked",
  async () => {
    await using folder = await dispatchFolder({
      queues: { Todo: [{ id: "1", name: "only" }], Doing: [], Done: [], Later: [] },
      agent: `call /tasks -d '{"queue_name": "Later", "name": "child"}' > made && mv made child
until [ -e url ]; do sleep 0.02; done
echo "my token is $ARTIFICER_TOKEN"
ARTIFICER_API_URL=$(cat url)
made=$(sed 's/.*"id": *"\\([^"]*\\)".*/\\1/' child)
call "/tasks/$made/comments" -f -d '{"text": "mine"}' > /dev/null
call "$task/move" -f -d '{"target_queue": "Done"}' > /dev/null`,
      settings: "api_require_token = true",
    });
    let runId = "";
    {
      await using first = startDispatcher({ cwd: folder.path });
      runId = String((await first.event("run_started", "1")).run_id);
      while (!(await Deno.stat(`${folder.path}/child`).catch(() => null))) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      first.kill("SIGKILL");
      await first.ended();
    }
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await folder.write("url.new", await dispatcher.url());
    await Deno.rename(`${folder.path}/url.new`, `${folder.path}/url`);
    const settled = await dispatcher.event("run_settled", "1");
    assert.deepEqual([settled.outcome, await placeOf(folder)], ["succeeded", "Done"]);
    const { Later: [child] = [] } = await readBoard(folder.board);
    assert.deepEqual(child?.comments?.map(({ text }) => text), ["mine"]);
    const log = await Deno.readTextFile(`${folder.path}/.artificer/runs/${runId}/log`);
    assert.equal(log, "my token is [secret]\n");
  },
);

for (
  const point of [
    "before append step_ended",
    "after append step_ended",
    "before append ended",
    "after append ended",
    "after append writes_planned",
    "before addComment",
    "after addComment",
    "before append write_delivered",
    "after append write_delivered",
    "before moveTask",
    "after moveTask",
    "before append settled",
    "after append settled",
  ]
) {
  Deno.test(`R5: killed ${point}: the board is told once`, async () => {
    await using folder = await folderOf(7);
    await dieAt(folder, point);
    await using dispatcher = startDispatcher({ cwd: folder.path });
    if (point === "after append settled") await dispatcher.event("listening");
    else await dispatcher.event("run_settled", "1");
    const [text = "", ...more] = await comments(folder);
    assert.match(text, /^\*\*Run failed\*\*.*exited with code 7/);
    assert.deepEqual([more, await placeOf(folder), await starts(folder)], [[], "Failed", 1]);
    assertCalm(dispatcher);
  });
}

for (
  const point of [
    "before append retry_scheduled",
    "after append retry_scheduled",
    "after addComment",
    "before releaseTask",
    "after releaseTask",
    "before append settled",
    "after append settled",
  ]
) {
  Deno.test(`R5: killed ${point} of a failed attempt: the next one is the second and last`, async () => {
    await using folder = await folderOf(7, `${ROUTE}\nmax_attempts = 2\nretry_delay = 0.1`);
    await dieAt(folder, point);
    await using dispatcher = startDispatcher({ cwd: folder.path });
    const isLast = ({ event, attempt }: LogLine) => event === "run_settled" && attempt === 2;
    await dispatcher.line(isLast);
    assert.deepEqual(eventsOf(dispatcher, "run_started").map(({ attempt }) => attempt), [2]);
    const said = (await comments(folder)).map((text) => text.match(/attempt \d of 2/)?.[0]);
    assert.deepEqual(said, ["attempt 1 of 2", "attempt 2 of 2"]);
    assert.deepEqual([await placeOf(folder), await starts(folder)], ["Failed", 2]);
    assertCalm(dispatcher);
  });
}

for (
  const point of [
    "before append retry_scheduled",
    "after releaseTask",
    "before append settled",
    "after append settled",
    "before addComment",
    "after addComment",
    "after moveTask",
  ]
) {
  Deno.test(`A5: killed ${point}: each return counts once, and the task is parked with one comment`, async () => {
    const waits = "max_returns = 2\nretry_delay = 0.05\nmax_retry_delay = 0.05";
    await using folder = await folderOf(75, `${ROUTE}\n${waits}`);
    await dieAt(folder, point);
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await dispatcher.line(({ event, task_queue }) =>
      event === "run_settled" && task_queue === "Failed"
    );
    const [text = "", ...more] = await comments(folder);
    assert.match(text, /^\*\*Run deferred\*\*.*gone back to "Todo" 2× within 24 hours/s);
    assert.deepEqual([more, await placeOf(folder), await starts(folder)], [[], "Failed", 3]);
    assertCalm(dispatcher);
  });
}

/** A Claude Code that states its success, and then waits for the file `go` and exits with 1. */
const STATING_AGENT = `echo "$ARTIFICER_RUN_ID" >> started
echo '{"type":"system","subtype":"init","session_id":"s1"}'
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":3,"result":"I fixed it.","session_id":"s1"}'
while [ -e wait ] && ! [ -e go ]; do sleep 0.02; done
exit 0`;

for (
  const point of [
    "after append ended",
    "after append writes_planned",
    "before addComment",
    "after addComment",
    "before moveTask",
    "after moveTask",
    "before append settled",
  ]
) {
  Deno.test(`R5: killed ${point} of a success: its last words are on the card once`, async () => {
    const queues = { Todo: [{ id: "1", name: "only" }], Doing: [], Done: [] };
    const route = 'agent = "claude"\ndone_queue = "Done"';
    await using folder = await dispatchFolder({ queues, agent: STATING_AGENT, route });
    await dieAt(folder, point);
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await dispatcher.event("run_settled", "1");
    const [text = "", ...more] = await comments(folder);
    assert.match(
      text,
      /^\*\*Run succeeded\*\*.*Last message of the agent:\n\n```\nI fixed it\.\n```/s,
    );
    assert.deepEqual([more, await placeOf(folder), await starts(folder)], [[], "Done", 1]);
    assertCalm(dispatcher);
  });
}
