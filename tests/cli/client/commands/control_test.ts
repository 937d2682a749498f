import assert from "node:assert/strict";
import { serveApi } from "../../../api/api_fixture.ts";
import { recordRun } from "../../../fixtures/recorded_runs.ts";
import { fakeTask } from "../../../fakes/fake_board.ts";
import { activeRun } from "../../../fakes/fake_run_control.ts";
import { commandsAt } from "./command_line.ts";

type Api = ReturnType<typeof serveApi>;

/** The dispatcher does as it is told, so that its answers can be looked at. */
function playPauses({ control }: Api): void {
  const { pause, resume, drain } = control;
  control.pause = (queue) => {
    const { current } = control;
    control.current = queue === null
      ? { ...current, paused: true }
      : { ...current, pausedRoutes: [...current.pausedRoutes, queue] };
    return pause.call(control, queue);
  };
  control.drain = (queue) => {
    const known = drain.call(control, queue);
    const { asked } = control;
    control.pause(queue);
    asked.pop();
    return known;
  };
  control.resume = (queue) => {
    const { current } = control;
    const pausedRoutes = current.pausedRoutes.filter((other) => queue !== null && other !== queue);
    control.current = { ...current, paused: queue !== null && current.paused, pausedRoutes };
    return resume.call(control, queue);
  };
}

Deno.test("pause and resume say what is paused, and what still runs", async () => {
  await using api = serveApi();
  playPauses(api);
  api.control.routes = ["Todo", "Review"];
  api.control.current = { ...api.control.current, activeRuns: [activeRun()] };
  const run = commandsAt(api.server.url);
  const said = async (...args: string[]) => (await run(...args)).stdout;
  assert.equal(
    await said("pause", "Todo"),
    'Paused "Todo": no more tasks are claimed until "resume" or a restart; 1 agent still running\n',
  );
  assert.equal(
    await said("pause", "Review"),
    'Paused "Review": no more tasks are claimed until "resume" or a restart\n',
  );
  assert.equal(await said("resume", "Review"), 'Resumed "Review"; 1 still paused\n');
  assert.match(
    await said("pause"),
    /^Paused: no more tasks are claimed until "resume" or a restart/,
  );
  assert.equal(
    await said("resume", "Todo"),
    'Resumed "Todo", but all routes are paused: run "resume" without a queue\n',
  );
  assert.equal(await said("resume"), "Resumed\n");
  const { stdout } = await run("pause", "--json");
  assert.deepEqual(JSON.parse(stdout), { paused: true, paused_routes: [], active_agents: 1 });
  const wrong = await run("pause", "Toodo");
  assert.deepEqual([wrong.code, wrong.stdout], [1, ""]);
  assert.match(
    wrong.stderr,
    /^Cannot pause "Toodo": there is no such route; did you mean "Todo"\?/,
  );
});

Deno.test("drain waits until nothing runs any more and the board was told all", async () => {
  await using api = serveApi();
  playPauses(api);
  let looks = 0;
  api.control.current = {
    ...api.control.current,
    activeRuns: [activeRun(), activeRun({ queue: "Review" })],
    pendingWrites: 1,
  };
  const { status } = api.control;
  api.control.status = () => {
    if (++looks === 3) api.control.current = { ...api.control.current, activeRuns: [] };
    if (looks === 4) api.control.current = { ...api.control.current, pendingWrites: 0 };
    return status.call(api.control);
  };
  const { code, stdout } = await commandsAt(api.server.url)("drain");
  assert.equal(code, 0);
  assert.equal(
    stdout,
    "Draining: waiting for 2 agents; Ctrl-C stops waiting\n" +
      'Drained: no agent is running, and you can stop the dispatcher; "resume" starts tasks again\n',
  );
  assert.equal(looks, 4);
  assert.deepEqual(api.control.asked, ["drain"]);
});

Deno.test("drain --json waits too, and then says what is paused", async () => {
  await using api = serveApi();
  playPauses(api);
  let looks = 0;
  api.control.current = { ...api.control.current, activeRuns: [activeRun()] };
  const { status } = api.control;
  api.control.status = () => {
    if (++looks === 3) api.control.current = { ...api.control.current, activeRuns: [] };
    return status.call(api.control);
  };
  const { code, stdout } = await commandsAt(api.server.url)("drain", "--json");
  assert.deepEqual([code, looks], [0, 3]);
  assert.deepEqual(JSON.parse(stdout), { paused: true, paused_routes: [], active_agents: 0 });
});

Deno.test("a drain that somebody else ends waits no longer, and says so", async () => {
  await using api = serveApi();
  playPauses(api);
  api.control.current = { ...api.control.current, activeRuns: [activeRun()] };
  const { status } = api.control;
  let looks = 0;
  api.control.status = () => {
    if (++looks === 2) api.control.resume(null);
    return status.call(api.control);
  };
  const { code, stderr } = await commandsAt(api.server.url)("drain", "Todo");
  assert.equal(code, 1);
  assert.match(stderr, /^Cannot wait any longer: "Todo" is no longer paused/);
});

Deno.test("drain of one route waits for its agents alone", async () => {
  await using api = serveApi();
  playPauses(api);
  api.control.current = {
    ...api.control.current,
    activeRuns: [activeRun({ queue: "Review" })],
  };
  const { stdout } = await commandsAt(api.server.url)("drain", "Todo");
  assert.match(stdout, /^Drained "Todo": no agent is running; "resume" starts its tasks again\n$/);
});

Deno.test("a task is run again by the end of a run's id, or by its own", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "failed" });
  api.control.onRetry = (taskId) => ({
    type: "queued",
    task: fakeTask({ id: taskId, queue: "Todo" }),
  });
  const run = commandsAt(api.server.url);
  const said = `is in "Todo" and runs again as soon as there is a free slot\n`;
  const taskId = (await api.runs.get(id))?.taskId;
  assert.equal((await run("retry", id.slice(-8))).stdout, `Task ${taskId} ${said}`);
  assert.equal((await run("task", "retry", "5")).stdout, `Task 5 ${said}`);
  assert.equal(JSON.parse((await run("task", "retry", "5", "--json")).stdout).id, "5");
  playPauses(api);
  api.control.pause("Todo");
  assert.match(
    (await run("task", "retry", "5")).stdout,
    /once its route is resumed: it is paused;/,
  );
  api.control.pause(null);
  assert.match((await run("retry", id)).stdout, /once the dispatcher is resumed: it is paused;/);
  api.control.resume(null);
  const reason = "its quota is used up";
  const heldRoutes = [
    { queue: "Todo", reason, remedy: null, since: Date.now(), until: Date.now() + 60_000 },
  ];
  api.control.current = { ...api.control.current, heldRoutes };
  assert.match(
    (await run("retry", id)).stdout,
    /once its route is no longer held, or resumed: its quota is/,
  );
  api.control.onRetry = () => ({ type: "busy", runId: id });
  const busy = await run("task", "retry", "5");
  assert.deepEqual([busy.code, busy.stdout], [1, ""]);
  assert.match(busy.stderr, /^Cannot run task "5" again: run /);
});

Deno.test("reload says what has changed, what needs a restart, and why a config was refused", async () => {
  await using api = serveApi();
  const run = commandsAt(api.server.url);
  assert.equal((await run("reload")).stdout, "Nothing changed\n");
  api.config.answer = {
    type: "reloaded",
    changes: ["a 1 → 2"],
    forRestart: ["b\u001b[1m changed"],
  };
  assert.equal(
    (await run("reload")).stdout,
    "Changed:\n  a 1 → 2\nRestart the dispatcher to apply the rest:\n  b\\u001b[1m changed\n",
  );
  const { stdout } = await run("reload", "--json");
  assert.deepEqual(JSON.parse(stdout).changes, ["a 1 → 2"]);
  api.config.answer = { type: "refused", reason: "Cannot use artificer.toml: it is empty" };
  const refused = await run("reload");
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.match(
    refused.stderr,
    /^Cannot use artificer\.toml: it is empty\nThe last good config stays/,
  );
});
