import assert from "node:assert/strict";
import {
  commentsOf,
  type DispatchFolder,
  dispatchFolder,
  queuesOf,
} from "../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../fixtures/dispatcher_process.ts";
import { assertCalm } from "../fixtures/failpoints/dispatcher.ts";
import { isAlive, untilGone } from "../fixtures/processes.ts";

/** What Claude Code prints of a success. */
const SUCCESS = `echo "$ARTIFICER_RUN_ID" >> started
echo '{"type":"system","subtype":"init","session_id":"s1"}'
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":3,"result":"I fixed it.","session_id":"s1"}'`;

/** An error result without a turn, as some versions print it after the success. */
const SPURIOUS =
  `echo '{"type":"result","subtype":"error_during_execution","is_error":true,"num_turns":0,"session_id":"s1"}'`;

/** It hangs, and is slow to end. */
const SLOW_HANG = `trap 'sleep 2; exit 1' TERM
echo x > stated
while :; do sleep 0.05; done`;

async function folderOf(end: string, route = ""): Promise<DispatchFolder> {
  const queues = { Todo: [{ id: "1", name: "only" }], Doing: [], Done: [], Failed: [] };
  return await dispatchFolder({
    queues,
    agent: `${SUCCESS}\n${end}`,
    route: `agent = "claude"\ndone_queue = "Done"\nfailed_queue = "Failed"\n${route}`,
  });
}

/** Fails unless the only task is done, once, with one comment that says how its agent ended. */
async function assertDone(folder: DispatchFolder, how: RegExp): Promise<void> {
  const place = (await queuesOf(folder.board)).get("1");
  const [text = "", ...more] = (await commentsOf(folder.board)).get("1") ?? [];
  assert.match(text, how);
  assert.match(text, /^\*\*Run succeeded\*\*.*Last message of the agent:\n\n```\nI fixed it\./s);
  const starts = (await Deno.readTextFile(`${folder.path}/started`)).trim().split("\n").length;
  assert.deepEqual([place, more, starts], ["Done", [], 1]);
}

async function until(path: string, text = ""): Promise<void> {
  while (!(await Deno.readTextFile(path).catch(() => "")).includes(text || "x")) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const ends: Readonly<Record<string, readonly [end: string, route: string, how: RegExp]>> = {
  "exits with 1": ["exit 1", "", /reported its success, then exited with code 1\./],
  "prints a spurious error and exits with 1": [
    `${SPURIOUS}\nexit 1`,
    "",
    /reported its success, then exited with code 1\./,
  ],
  "is ended from outside": ["kill -TERM $$", "", /reported its success, then SIGTERM ended it\./],
  "hangs until its timeout": [
    "exec sleep 600",
    "timeout = 1",
    /reported its success and did not end, so the dispatcher ended it \(SIGTERM\)/,
  ],
  "hangs in silence": [
    "exec sleep 600",
    "stall_timeout = 1",
    /reported its success and did not end, so the dispatcher ended it \(SIGTERM\)/,
  ],
};
for (const [what, [end, route, how]] of Object.entries(ends)) {
  Deno.test(`A3: a real agent that ${what} after its success succeeded`, async () => {
    await using folder = await folderOf(end, route);
    await using dispatcher = startDispatcher({ cwd: folder.path });
    assert.equal((await dispatcher.event("run_settled", "1")).outcome, "succeeded");
    await assertDone(folder, how);
    assertCalm(dispatcher);
  });
}

Deno.test("A3: killed after a stated success: the next dispatcher reads it again, and the slot is free once the agent has ended", async () => {
  await using folder = await folderOf(SLOW_HANG, "timeout = 4");
  let pid = 0;
  {
    await using first = startDispatcher({ cwd: folder.path });
    pid = Number((await first.event("run_started", "1")).pid);
    await until(`${folder.path}/stated`);
    first.kill("SIGKILL");
    await first.ended();
  }
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await dispatcher.event("run_adopted", "1");
  await dispatcher.event("run_ended", "1");
  assert.equal(await isAlive(pid), false);
  assert.equal((await dispatcher.event("run_settled", "1")).outcome, "succeeded");
  await assertDone(folder, /did not end, so the dispatcher ended it \(exit code 1\)/);
});

Deno.test("A3: killed while it ends an agent after its success: the reason on disk decides", async () => {
  await using folder = await folderOf(SLOW_HANG, "stall_timeout = 1");
  {
    await using first = startDispatcher({ cwd: folder.path });
    const { run_id, pid } = await first.event("run_started", "1");
    await until(`${folder.path}/.artificer/runs/${run_id}/agent/ending`, "stated");
    first.kill("SIGKILL");
    await first.ended();
    await untilGone(Number(pid));
  }
  await using dispatcher = startDispatcher({ cwd: folder.path });
  assert.equal((await dispatcher.event("run_settled", "1")).outcome, "succeeded");
  await assertDone(folder, /did not end, so the dispatcher ended it \(exit code 1\)/);
});

Deno.test("A3: a stop after a stated success leaves a task that is done, not one to do again", async () => {
  await using folder = await folderOf("echo x > stated\nexec sleep 600");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { run_id } = await dispatcher.event("run_started", "1");
  await until(`${folder.path}/stated`);
  const log = `${await dispatcher.url()}/runs/${run_id}/log`;
  while (!(await (await fetch(log)).text()).includes("I fixed it.")) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  dispatcher.kill("SIGTERM");
  await dispatcher.ended();
  await assertDone(folder, /did not end, so the dispatcher ended it/);
});
