import assert from "node:assert/strict";
import {
  commentsOf,
  dispatchFolder,
  eventsOf,
  queuesOf,
  untilEvents,
} from "../../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../../fixtures/dispatcher_process.ts";
import { testWith } from "../../fixtures/tools.ts";

const QUEUES = { Todo: [{ id: "1", name: "Fix crash" }], Doing: [], Failed: [], Done: [] };
/** Delays that nobody has to wait for. */
const SOON = "retry_delay = 0.05\nmax_retry_delay = 0.1\n";

Deno.test("a task that always fails is tried as often as it may be, then parked, with a comment each", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: 'echo "$ARTIFICER_ATTEMPT" >> attempts; exit 3',
    route: `max_attempts = 3\nfailed_queue = "Failed"\n${SOON}`,
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_settled", 3);
  assert.equal(await Deno.readTextFile(`${folder.path}/attempts`), "1\n2\n3\n");
  assert.equal((await queuesOf(folder.board)).get("1"), "Failed");
  const comments = (await commentsOf(folder.board)).get("1") ?? [];
  assert.equal(comments.length, 3);
  assert.match(
    comments[1] ?? "",
    /\*\*Run failed\*\* \(attempt 2 of 3,.*dispatcher retries it in/s,
  );
  assert.match(comments[2] ?? "", /parked in "Failed".*artificer-dispatcher task retry 1/s);
  assert.equal(eventsOf(dispatcher, "retry_scheduled").length, 2);
});

Deno.test("a task whose second attempt succeeds is done", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: '[ "$ARTIFICER_ATTEMPT" = 2 ]',
    route: `max_attempts = 3\ndone_queue = "Done"\n${SOON}`,
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_settled", 2);
  assert.equal((await queuesOf(folder.board)).get("1"), "Done");
});

Deno.test("a task that waits is shown, runs at once when a person asks, and then as its first attempt", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: 'echo "$ARTIFICER_ATTEMPT" >> attempts; exit 1',
    route: "max_attempts = 2\nretry_delay = 100000\n",
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  await dispatcher.event("retry_scheduled");
  const { waiting_tasks: waiting } = await (await fetch(`${url}/status`)).json();
  assert.deepEqual(
    waiting.map((
      { task_id, queue, attempt }: Record<string, unknown>,
    ) => [task_id, queue, attempt]),
    [["1", "Todo", 2]],
  );
  const retried = await fetch(`${url}/tasks/1/retry`, { method: "POST" });
  assert.equal(retried.status, 202);
  assert.equal((await retried.json()).queue, "Todo");
  await untilEvents(dispatcher, "run_settled", 2);
  assert.equal(await Deno.readTextFile(`${folder.path}/attempts`), "1\n1\n");
});

Deno.test("a restart keeps what a task waits for, and its attempt", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: 'echo "$ARTIFICER_ATTEMPT" >> attempts; exit 1',
    route: "max_attempts = 2\nretry_delay = 100000\n",
  });
  {
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await dispatcher.event("retry_scheduled");
    dispatcher.kill("SIGTERM");
    assert.equal((await dispatcher.ended()).code, 0);
  }
  await using dispatcher = startDispatcher({ cwd: folder.path, args: ["--debug"] });
  const url = await dispatcher.url();
  await untilEvents(dispatcher, "polled", 2);
  const { waiting_tasks: waiting } = await (await fetch(`${url}/status`)).json();
  assert.deepEqual(waiting.map(({ attempt }: { attempt: number }) => attempt), [2]);
  assert.equal(await Deno.readTextFile(`${folder.path}/attempts`), "1\n");
});

testWith(
  "curl",
  "an agent that always puts its task back is started as often as it may be",
  async () => {
    await using folder = await dispatchFolder({
      queues: QUEUES,
      agent: `echo "$ARTIFICER_ATTEMPT" >> attempts
call "$task/move" -d '{"target_queue": "Todo"}'`,
      settings: "poll_interval = 0.1",
      route: 'max_attempts = 3\nfailed_queue = "Failed"\n',
    });
    await using dispatcher = startDispatcher({ cwd: folder.path });
    await untilEvents(dispatcher, "run_settled", 3);
    assert.equal((await queuesOf(folder.board)).get("1"), "Failed");
    assert.equal(await Deno.readTextFile(`${folder.path}/attempts`), "1\n2\n3\n");
    assert.equal((await commentsOf(folder.board)).get("1")?.length, 1);
  },
);

Deno.test("exit code 75 counts no attempt, says nothing on the card, and holds the route", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: `echo "$ARTIFICER_ATTEMPT" >> attempts
[ "$(wc -l < attempts)" -ge 4 ] || exit 75`,
    route: `done_queue = "Done"\nfailed_queue = "Failed"\n${SOON}`,
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  await untilEvents(dispatcher, "run_settled", 4);
  assert.equal(await Deno.readTextFile(`${folder.path}/attempts`), "1\n1\n1\n1\n");
  assert.equal((await queuesOf(folder.board)).get("1"), "Done");
  assert.deepEqual((await commentsOf(folder.board)).get("1"), []);
  const outcomes = eventsOf(dispatcher, "run_ended").map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, ["deferred", "deferred", "deferred", "succeeded"]);
  assert.ok(eventsOf(dispatcher, "route_held").length > 0);
});

Deno.test("a quota that claude has used up is waited for until it is reset, and counts no attempt", async () => {
  await using folder = await dispatchFolder({
    queues: QUEUES,
    agent: `echo "$ARTIFICER_ATTEMPT" >> attempts
date +%s > started
[ "$(wc -l < attempts)" = 1 ] || exit 0
reset=$(($(date +%s) + 2))
echo $reset > reset
echo '{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":'$reset'}}'
exit 1`,
    route: 'agent = "claude"\ndone_queue = "Done"\nfailed_queue = "Failed"\n',
  });
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const url = await dispatcher.url();
  const { reason } = await dispatcher.event("agent_held");
  assert.match(String(reason), /^its quota is used up until /);
  const { held_routes: held } = await (await fetch(`${url}/status`)).json();
  const reset = Number(await Deno.readTextFile(`${folder.path}/reset`));
  const [{ since, ...facts }] = held;
  assert.ok(Date.parse(since) <= reset * 1000);
  const until = new Date(reset * 1000).toISOString();
  const named = `agent "claude" is unavailable: ${reason}`;
  assert.deepEqual(facts, { queue: "Todo", reason: named, remedy: null, until });
  await untilEvents(dispatcher, "run_settled", 2);
  assert.ok(Number(await Deno.readTextFile(`${folder.path}/started`)) >= reset);
  assert.equal(await Deno.readTextFile(`${folder.path}/attempts`), "1\n1\n");
  assert.deepEqual(
    (await commentsOf(folder.board)).get("1")?.filter((text) => /Quota/.test(text)),
    [],
  );
});
