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
