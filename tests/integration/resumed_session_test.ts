import assert from "node:assert/strict";
import {
  commentsOf,
  type DispatchFolder,
  dispatchFolder,
  queuesOf,
} from "../fixtures/dispatch_folder.ts";
import type { DispatcherProcess } from "../fixtures/dispatcher_process.ts";
import { assertCalm, dieAt, startAt } from "../fixtures/failpoints/dispatcher.ts";

/** A session that it can't resume; without one it says its words, waits for the file `go`, and succeeds. */
const CLAUDE = `echo "$*" >> started
say() { printf '%s\\n' "$1"; }
case "$*" in
  *--resume*) echo "No conversation found with session ID: $3" >&2; exit 1 ;;
esac
say '{"type":"system","subtype":"init","session_id":"'$ARTIFICER_RUN_ID'","cwd":"/","model":"m"}'
[ "$ARTIFICER_ATTEMPT" = 1 ] && exit 1
until [ -e go ]; do sleep 0.02; done
say '{"type":"result","subtype":"success","is_error":false,"num_turns":2,"result":"All done","session_id":"'$ARTIFICER_RUN_ID'","total_cost_usd":0.5}'`;

/** A folder in which the second attempt of a task is about to resume the session of the first one. */
async function folderWithSession({ timeout = 60 } = {}): Promise<DispatchFolder> {
  const queues = { Todo: [{ id: "1", name: "only" }], Doing: [], Done: [], Failed: [] };
  const route = `agent = "claude"
done_queue = "Done"
failed_queue = "Failed"
max_attempts = 2
retry_delay = 0.01
timeout = ${timeout}`;
  const folder = await dispatchFolder({ queues, agent: CLAUDE, route });
  const path = `${folder.path}/artificer.toml`;
  const config = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, config.replace('"{task_id}"]', '"{task_id}", "-p", "words"]'));
  return folder;
}

/** How often an agent was started with the session, and without. */
async function starts({ path }: DispatchFolder): Promise<readonly number[]> {
  const lines = (await Deno.readTextFile(`${path}/started`)).trim().split("\n");
  const resumed = lines.filter((line) => line.includes("--resume")).length;
  return [resumed, lines.length - resumed];
}

/** What each line of a run's log is. A line that a restart writes again counts once. */
async function readableLog(dispatcher: DispatcherProcess, runId: unknown): Promise<string[]> {
  const answer = await fetch(`${await dispatcher.url()}/runs/${runId}/log`);
  const lines = (await answer.text()).trim().split("\n").map((line) =>
    line.replace(/[0-9a-f-]{36}/g, "ID").replace(/^\{.*"type":"(\w+)".*/, "$1")
  );
  return [...new Set(lines)];
}

for (
  const [point, isSameRun] of [
    ["before append step_prepared agent-2", true],
    // It had no process: its task goes back, and the next run does not try the session again.
    ["after append step_prepared agent-2", false],
    ["before start agent-2", false],
    ["after start agent-2", true],
    ["before append step_started agent-2", true],
    ["after append step_started agent-2", true],
  ] as const
) {
  Deno.test(`R1: killed ${point}: a session that can't be resumed leads to one agent without it, with one log`, async () => {
    await using folder = await folderWithSession();
    await dieAt(folder, point);
    await using dispatcher = startAt(folder, "");
    await folder.write("go", "");
    const settled = await dispatcher.line((line) =>
      line.event === "run_settled" && line.outcome === "succeeded"
    );
    assert.deepEqual([settled.attempt, await starts(folder)], [2, [1, 2]]);
    const [place, comments] = [await queuesOf(folder.board), await commentsOf(folder.board)];
    assert.deepEqual([place.get("1"), comments.get("1")?.length], ["Done", 2]);
    const refused = [
      "No conversation found with session ID: ID",
      "[artificer-dispatcher: session ID cannot be resumed; starting a new one]",
    ];
    const log = [...isSameRun ? refused : [], "system", "result"];
    assert.deepEqual(await readableLog(dispatcher, settled.run_id), log);
    assertCalm(dispatcher);
  });
}

Deno.test("R3: the second agent of a run is adopted with what is left of the run's time", async () => {
  await using folder = await folderWithSession({ timeout: 4 });
  await dieAt(folder, "after append step_started agent-2");
  await using dispatcher = startAt(folder, "");
  const { outcome, duration_ms: ms } = await dispatcher.event("run_ended", "1");
  assert.equal(outcome, "timed_out");
  assert.ok(Number(ms) >= 3_900 && Number(ms) < 8_000, `after ${ms} ms`);
});

/** A session that is broken in words that no kind of agent knows. */
const BROKEN = `echo "$*" >> started
case "$*" in
  *--resume*) echo "something is odd with this conversation"; exit 1 ;;
esac
echo '{"type":"system","subtype":"init","session_id":"'$ARTIFICER_RUN_ID'"}'
exit 3`;

Deno.test("A4: a session that real agents resume in vain twice is given up, also if the dispatcher was killed in between", async () => {
  const queues = { Todo: [{ id: "1", name: "only" }], Doing: [], Failed: [] };
  const route =
    'agent = "claude"\nfailed_queue = "Failed"\nmax_attempts = 4\nretry_delay = 0.01\nmax_retry_delay = 0.01';
  await using folder = await dispatchFolder({ queues, agent: BROKEN, route });
  const path = `${folder.path}/artificer.toml`;
  const config = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, config.replace('"{task_id}"]', '"{task_id}", "-p", "words"]'));
  await dieAt(folder, "before append retry_scheduled");
  await using dispatcher = startAt(folder, "");
  await dispatcher.line(({ event, task_queue }) =>
    event === "run_settled" && task_queue === "Failed"
  );
  const { session_id: first } = await dispatcher.event("session_given_up", "1");
  assert.deepEqual(await starts(folder), [2, 2], "resumed, and not");
  const lines = (await Deno.readTextFile(`${folder.path}/started`)).trim().split("\n");
  assert.deepEqual(lines.map((line) => line.includes(`--resume ${first}`)), [
    false,
    true,
    true,
    false,
  ]);
  const fresh = { method: "POST", body: '{"fresh": true}' };
  const headers = { "content-type": "application/json" };
  const retry = `${await dispatcher.url()}/tasks/1/retry`;
  const answer = await fetch(retry, { ...fresh, headers });
  assert.equal(answer.status, 202, await answer.text());
  await dispatcher.line(({ event, attempt }) => event === "run_ended" && attempt === 1);
  assert.deepEqual(await starts(folder), [2, 3]);
});
