import assert from "node:assert/strict";
import { assertProblem, serveApi } from "../../api_fixture.ts";
import { recordIntent, recordLiveRun, recordRun } from "../../../fixtures/recorded_runs.ts";

Deno.test("POST /runs/{id}/cancel asks the dispatcher to end the run, with no body, an empty one or {}", async () => {
  await using api = serveApi();
  const id = await recordLiveRun(api);
  for (const body of [undefined, "", "{}"]) {
    const answer = await api.send("POST", `/runs/${id}/cancel`, body);
    assert.equal(answer.status, 202);
    assert.equal(answer.json.run_id, id);
    assert.equal(answer.json.state, "started");
  }
  assert.deepEqual([...api.control.cancelled], [id]);
});

Deno.test("a run may cancel itself", async () => {
  await using api = serveApi();
  const id = await recordLiveRun(api);
  api.control.addRun("tok-en", id, "1");
  const headers = { authorization: "Bearer tok-en" };
  assert.equal((await api.send("POST", `/runs/${id}/cancel`, undefined, headers)).status, 202);
});

Deno.test("a run that is over cannot be cancelled, and is told how it ended", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "failed" });
  assertProblem(
    await api.send("POST", `/runs/${id}/cancel`),
    409,
    "run_over",
    `Cannot cancel run "${id}": it is over (failed)`,
  );
});

Deno.test("a run that was dropped cannot be cancelled: it never started", async () => {
  await using api = serveApi();
  const id = await recordIntent(api.runs);
  await api.runs.append({ type: "dropped", runId: id, at: 0, dropReason: "the claim was lost" });
  assertProblem(
    await api.send("POST", `/runs/${id}/cancel`),
    409,
    "run_over",
    `Cannot cancel run "${id}": it is over (it never started)`,
  );
});

Deno.test("a run that ends while its cancel is asked for is told by how it ended", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  assertProblem(await api.send("POST", `/runs/${id}/cancel`), 409, "run_over", /\(it is ending\)$/);
});

Deno.test("a cancel with anything in its body is refused, and cancels nothing", async () => {
  await using api = serveApi();
  const id = await recordLiveRun(api);
  assertProblem(
    await api.send("POST", `/runs/${id}/cancel`, { force: true }),
    422,
    "invalid",
    'Cannot cancel the run: "force" is not known; the body must be empty',
  );
  const plain = { "content-type": "text/plain" };
  assertProblem(await api.send("POST", `/runs/${id}/cancel`, "{}", plain), 415, "not_json");
  assert.deepEqual([...api.control.cancelled], []);
});
