import assert from "node:assert/strict";
import { AdapterError } from "../../../../src/domain/errors.ts";
import { fakeTask } from "../../../fakes/fake_board.ts";
import { assertProblem, serveApi } from "../../api_fixture.ts";
import { recordRun } from "../../../fixtures/recorded_runs.ts";

Deno.test("POST /tasks/{id}/retry asks the dispatcher, and answers with the task", async () => {
  await using api = serveApi();
  const asked: string[] = [];
  api.control.onRetry = (id) => {
    asked.push(id);
    return { type: "queued", task: fakeTask({ id, queue: "Todo" }) };
  };
  for (const body of [undefined, "", "{}"]) {
    const answer = await api.send("POST", "/tasks/a%2Fb/retry", body);
    assert.equal(answer.status, 202);
    assert.deepEqual([answer.json.id, answer.json.queue], ["a/b", "Todo"]);
  }
  assert.deepEqual(asked, ["a/b", "a/b", "a/b"]);
});

Deno.test("POST /runs/{id}/retry has the run's task run again", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "failed" });
  const record = await api.runs.get(id);
  api.control.onRetry = (taskId) => ({ type: "queued", task: fakeTask({ id: taskId }) });
  const answer = await api.send("POST", `/runs/${id}/retry`);
  assert.deepEqual([answer.status, answer.json.id], [202, record?.taskId]);
  const unknown = "0198c0de-0000-7000-8000-00000000ffff";
  assertProblem(await api.send("POST", `/runs/${unknown}/retry`), 404, "unknown_run");
});

Deno.test("a retry can begin without the session of earlier runs", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "failed" });
  const asked: unknown[] = [];
  api.control.onRetry = (taskId, { fresh }) => {
    asked.push(fresh);
    return { type: "queued", task: fakeTask({ id: taskId }) };
  };
  for (const path of ["/tasks/1/retry", `/runs/${id}/retry`]) {
    assert.equal((await api.send("POST", path, '{"fresh": true}')).status, 202);
    assert.equal((await api.send("POST", path, "{}")).status, 202);
    const wrong = await api.send("POST", path, '{"fresh": "yes"}');
    assertProblem(wrong, 422, "invalid", /"fresh" must be true or false/);
  }
  assert.deepEqual(asked, [true, false, true, false]);
});

Deno.test("what cannot run again is told with what to do", async () => {
  await using api = serveApi();
  const refusalOf = async (answer: Awaited<ReturnType<typeof api.control.retry>>) => {
    api.control.onRetry = () => answer;
    return await api.send("POST", "/tasks/1/retry");
  };
  assertProblem(
    await refusalOf({ type: "busy", runId: "run-1" }),
    409,
    "task_busy",
    'Cannot run task "1" again: run "run-1" works on it, or is not settled; wait for it, or cancel it',
  );
  assertProblem(
    await refusalOf({ type: "elsewhere", queue: "Review" }),
    409,
    "elsewhere",
    /it is in "Review", which is another route's/,
  );
  assertProblem(await refusalOf({ type: "no_route" }), 409, "no_route", /move it to a ready queue/);
});

Deno.test("H5: a retry that is sent again with its Idempotency-Key runs the task once", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "failed" });
  let asked = 0;
  api.control.onRetry = (taskId) => {
    asked++;
    return { type: "queued", task: fakeTask({ id: taskId, queue: "Todo" }) };
  };
  const key = (name: string) => ({ "idempotency-key": name });
  for (const path of ["/tasks/1/retry", `/runs/${id}/retry`]) {
    asked = 0;
    const first = await api.send("POST", path, undefined, key("one"));
    const again = await api.send("POST", path, undefined, key("one"));
    assert.deepEqual([again.status, again.json], [202, first.json]);
    assert.equal(asked, 1);
    await api.send("POST", path, undefined, key("two"));
    assert.equal(asked, 2);
  }
});

Deno.test("a board that fails a retry answers as it does elsewhere", async () => {
  await using api = serveApi();
  api.control.onRetry = () => {
    throw new AdapterError("not_found", 'Cannot find task "9": it does not exist');
  };
  assertProblem(await api.send("POST", "/tasks/9/retry"), 404, "not_found");
});

Deno.test("H4: a run has no task run again, not even its own", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "failed" });
  let asked = 0;
  api.control.onRetry = () => {
    asked++;
    return { type: "no_route" };
  };
  api.control.addRun("tok-en", id, "1");
  const headers = { authorization: "Bearer tok-en" };
  for (const path of ["/tasks/1/retry", `/runs/${id}/retry`]) {
    assertProblem(await api.send("POST", path, undefined, headers), 403, "not_for_runs");
  }
  assert.equal(asked, 0);
});

Deno.test("a retry with anything in its body is refused", async () => {
  await using api = serveApi();
  assertProblem(await api.send("POST", "/tasks/1/retry", { now: true }), 422, "invalid");
});

Deno.test("a move is told before it is made, so that a lost answer leaves no doubt whose it was", async () => {
  await using api = serveApi();
  api.board.before = () => {
    assert.deepEqual(api.control.moving, ["1"]);
    throw new AdapterError("unavailable", "The connection was lost");
  };
  await api.send("POST", "/tasks/1/move", { target_queue: "Done" });
  assert.deepEqual([api.control.moving, api.control.moved], [["1"], []]);
});
