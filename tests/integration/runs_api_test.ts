import assert from "node:assert/strict";
import { type DispatchFolder, dispatchFolder, queuesOf } from "../fixtures/dispatch_folder.ts";
import { type DispatcherProcess, startDispatcher } from "../fixtures/dispatcher_process.ts";
import { processesOf } from "../fixtures/processes.ts";
import { STRICT } from "../fixtures/run_deno.ts";
import { testWith } from "../fixtures/tools.ts";

/** One task, whose agent says this. */
function oneTask(agent: string, settings = ""): Promise<DispatchFolder> {
  return dispatchFolder({
    queues: { Todo: [{ id: "1", name: "one" }], Doing: [], Done: [], Failed: [] },
    agent,
    settings,
    route: 'failed_queue = "Failed"',
  });
}

/** The run of the only task, once it has started. */
async function startedRun(dispatcher: DispatcherProcess): Promise<{ id: string; url: string }> {
  const id = String((await dispatcher.event("run_started")).run_id);
  return { id, url: `${await dispatcher.url()}/runs/${id}` };
}

/** Reads a followed log until it holds `text`. */
function follow(response: Response) {
  assert.ok(response.body !== null);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let all = "";
  const read = async (isEnough: () => boolean) => {
    while (!isEnough()) {
      const { done, value } = await reader.read();
      if (done) break;
      all += value;
    }
    return all;
  };
  return {
    until: (text: string) => read(() => all.includes(text)),
    toTheEnd: () => read(() => false),
  };
}

/** Lets an agent go on that waits for the file "go" in its folder. */
const WAIT = "until [ -e go ]; do sleep 0.02; done";

Deno.test("runs: a run is listed and followed while it lives, and told whole when it is over", async () => {
  await using folder = await oneTask(`echo "begun é"; ${WAIT}; echo "over" >&2; exit 3`);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { id, url } = await startedRun(dispatcher);
  const live = await (await fetch(url)).json();
  assert.deepEqual([live.state, live.outcome, live.task_name], ["started", null, "one"]);
  const log = follow(await fetch(`${url}/log?follow=true`));
  assert.equal(await log.until("begun é\n"), "begun é\n");
  await folder.write("go", "");
  assert.equal(await log.toTheEnd(), "begun é\nover\n");
  await dispatcher.event("run_settled");
  const over = await (await fetch(url)).json();
  assert.deepEqual([over.state, over.outcome, over.exit_code], ["settled", "failed", 3]);
  assert.ok(over.duration_seconds > 0 && over.pid > 0);
  assert.deepEqual(over.argv[0], "sh");
  const base = await dispatcher.url();
  const { runs } = await (await fetch(`${base}/runs?task=1&outcome=failed`)).json();
  assert.deepEqual(runs, [over]);
  assert.equal(await (await fetch(base + over.log)).text(), "begun é\nover\n");
  const part = await fetch(base + over.log, { headers: { range: "bytes=-5" } });
  assert.deepEqual([part.status, await part.text()], [206, "over\n"]);
  assert.equal(runs[0].run_id, id);
});

Deno.test("runs: a cancelled run ends with all that it started, its card is parked, its log ends", async () => {
  await using folder = await oneTask("echo begun; sleep 1000 & wait");
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { id, url } = await startedRun(dispatcher);
  const log = follow(await fetch(`${url}/log?follow=true`));
  await log.until("begun\n");
  for (let time = 0; time < 2; time++) {
    const response = await fetch(`${url}/cancel`, { method: "POST" });
    // The second may come when the first has done its work.
    assert.ok(response.status === 202 || time === 1);
    await response.body?.cancel();
  }
  assert.equal(await log.toTheEnd(), "begun\n");
  const settled = await dispatcher.event("run_settled");
  assert.equal(settled.outcome, "cancelled");
  assert.equal((await queuesOf(folder.board)).get("1"), "Failed");
  assert.deepEqual(await processesOf(id), []);
  const again = await fetch(`${url}/cancel`, { method: "POST" });
  assert.deepEqual([again.status, (await again.json()).code], [409, "run_over"]);
  assert.equal((await (await fetch(url)).json()).outcome, "cancelled");
});

Deno.test("H5: a dispatcher that stops lets followers read its agents' last words, and goes", async () => {
  const agent = `trap 'echo "last words"; exit 0' TERM; sleep 1000 & echo begun; wait`;
  await using folder = await oneTask(agent);
  await using dispatcher = startDispatcher({ cwd: folder.path });
  const { url } = await startedRun(dispatcher);
  const followers = await Promise.all(
    Array.from({ length: 5 }, async () => follow(await fetch(`${url}/log?follow=true`))),
  );
  await Promise.all(followers.map((log) => log.until("begun\n")));
  dispatcher.kill("SIGTERM");
  const texts = await Promise.all(followers.map((log) => log.toTheEnd()));
  for (const text of texts) assert.equal(text, "begun\nlast words\n");
  assert.equal((await dispatcher.ended()).code, 0);
});

/** What an agent asks with its token, each answer on a line that begins with a name. */
const ASKING = `
echo "said before"
echo "own $(call "/runs/$ARTIFICER_RUN_ID")"
echo "log $(call "/runs/$ARTIFICER_RUN_ID/log" | head -n 1)"
echo "list $(call "/runs")"
echo "other_task $(call "/runs?task=2")"
echo "other_run $(call "/runs/0198c0de-0000-7000-8000-000000000001")"
`;

testWith(
  "curl",
  "H4: an agent reads its own run and log with its token, and no other",
  async () => {
    await using folder = await oneTask(ASKING, "api_require_token = true");
    await using dispatcher = startDispatcher({
      cwd: folder.path,
      env: { ARTIFICER_API_TOKEN: "an-operators-token" },
    });
    await dispatcher.event("run_settled");
    const { id, url } = await startedRun(dispatcher);
    assert.equal((await refused(url)).status, 401);
    const headers = { authorization: "Bearer an-operators-token" };
    const text = await (await fetch(`${url}/log`, { headers })).text();
    const said = (what: string) => new RegExp(`^${what} (.*)$`, "m").exec(text)?.[1] ?? "";
    assert.equal(said("log"), "said before");
    assert.equal(JSON.parse(said("own")).run_id, id);
    const { runs } = JSON.parse(said("list"));
    assert.deepEqual(runs.map(({ run_id }: { run_id: string }) => run_id), [id]);
    assert.equal(JSON.parse(said("other_task")).code, "not_your_task");
    assert.equal(JSON.parse(said("other_run")).code, "not_your_run");
  },
);

/** An answer without its body. */
async function refused(url: string): Promise<Response> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response;
}

Deno.test("under exactly the two strict flags the document and its page are made", async () => {
  await using folder = await oneTask("");
  await using dispatcher = startDispatcher({
    cwd: folder.path,
    rights: STRICT,
    args: ["--config", "-"],
    stdin: 'api_port = 0\n[backend]\ntype = "memory"\n[backend.queues]\nTodo = []\n' +
      '[routing."Todo"]\ncommand = "true"\nin_progress_queue = "Todo2"\n',
  });
  const base = await dispatcher.url();
  const document = await (await fetch(`${base}/openapi.json`)).json();
  assert.deepEqual(document.servers, [{ url: base }]);
  assert.match(await (await fetch(`${base}/docs`)).text(), /<h1>artificer-dispatcher<\/h1>/);
});
