import assert from "node:assert/strict";
import { ENDPOINTS } from "../../../src/api/endpoints/mod.ts";
import { fakeTask } from "../../fakes/fake_board.ts";
import { recordRun, runId } from "../../fixtures/recorded_runs.ts";
import { type Answer, assertProblem, INFO, RUN_LIMITS, serveApi } from "../api_fixture.ts";

const TOKEN = { authorization: "Bearer own" };

/** A body that each endpoint would take. */
const BODIES: Readonly<Record<string, object>> = {
  "/tasks/{id}": { name: "taken" },
  "/tasks/{id}/comments": { text: "taken" },
  "/tasks/{id}/move": { target_queue: "Done" },
  "/tasks": { queue_name: "Deploy", name: "taken" },
  "/runs/retry": { outcome: "failed" },
};

/** What a run may not even ask, whatever it says, by the words of the table in `docs/api.md`. */
const REFUSED: Readonly<Record<string, string>> = {
  "no": "not_for_runs",
  "only its own task and those that it created": "not_your_task",
  "only its own run": "not_your_run",
};

Deno.test("X9: what the table says that a run's token may not ask is refused, at every endpoint", async () => {
  await using api = serveApi({ info: { ...INFO, workQueues: ["Todo", "In Progress", "Deploy"] } });
  api.control.addRun("own", runId(1), "1");
  api.board.tasks.set("2", fakeTask({ id: "2", name: "another's" }));
  await recordRun(api.runs, { id: runId(2), taskId: "2", outcome: "failed" });
  const asked: string[] = [];
  for (const { method, path, forRuns, isOpen } of ENDPOINTS) {
    if (isOpen) continue;
    const verb = method.toUpperCase();
    const foreign = path.replace("{id}", path.startsWith("/runs") ? runId(2) : "2");
    const body = method === "get" ? undefined : BODIES[path];
    const answer = await api.send(verb, foreign, body, TOKEN);
    const [start = ""] = forRuns.split(", into");
    const code = start === "yes" && forRuns !== start ? "queue_not_allowed" : REFUSED[start];
    asked.push(`${verb} ${path}`);
    if (code === undefined) assert.ok(answer.status < 300, `${verb} ${path}: ${answer.text}`);
    else assertProblem(answer, 403, code);
    assert.doesNotMatch(answer.text, /another's/);
  }
  assert.deepEqual(api.board.calls, []);
  assert.equal(asked.length, ENDPOINTS.filter(({ isOpen }) => !isOpen).length);
  const runs: Answer = await api.send("GET", "/runs", undefined, TOKEN);
  assert.deepEqual(runs.json.runs, []);
});

Deno.test("X9: a run that asks too often gets 429 with Retry-After, also where there is no endpoint; others do not", async () => {
  await using api = serveApi({
    info: { ...INFO, runLimits: { ...RUN_LIMITS, ratePerSecond: 0.1 } },
  });
  api.control.addRun("own", runId(1), "1");
  api.control.addRun("other", runId(2), "2");
  assert.equal((await api.send("GET", "/status", undefined, TOKEN)).status, 200);
  for (const path of ["/status", "/nothing"]) {
    const answer = await api.send("GET", path, undefined, TOKEN);
    assertProblem(answer, 429, "too_many_requests", /api_rate$/);
    const waitS = Number(answer.headers.get("retry-after"));
    assert.ok(waitS > 0 && waitS <= 10, String(waitS));
  }
  const other = { authorization: "Bearer other" };
  assert.equal((await api.send("GET", "/status", undefined, other)).status, 200);
  for (let i = 0; i < 3; i++) assert.equal((await api.send("GET", "/status")).status, 200);
});
