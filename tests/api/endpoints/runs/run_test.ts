import assert from "node:assert/strict";
import type { AgentReport } from "../../../../src/domain/agent_report.ts";
import { assertCommonHeaders, assertProblem, serveApi } from "../../api_fixture.ts";
import { recordIntent, recordRun, runId } from "../../../fixtures/recorded_runs.ts";

const REPORT: AgentReport = {
  sessionId: "5e55",
  usage: {
    totalCostUsd: 0.25,
    inputTokens: 10,
    outputTokens: 20,
    cacheReadTokens: 30,
    cacheCreationTokens: 40,
    turns: 3,
  },
  sessionUsage: null,
  lastMessage: "Done: the fix is in",
  outage: null,
  failure: null,
  denials: [{ tool: "Bash", detail: "npm test", setting: '--allowedTools "Bash(npm test:*)"' }],
};

Deno.test("GET /runs/{id} of a run that is over says everything of it", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "succeeded", report: REPORT });
  const answer = await api.send("GET", `/runs/${id}`);
  assert.equal(answer.status, 200);
  assertCommonHeaders(answer);
  assert.deepEqual(answer.json, {
    run_id: id,
    task_id: "1",
    task_name: "Fix crash",
    queue: "Todo",
    in_progress_queue: "Doing",
    agent: "claude",
    attempt: 1,
    timeout_seconds: 600,
    state: "settled",
    times: {
      intent: "2026-01-01T00:00:00.000Z",
      claimed: "2026-01-01T00:00:01.000Z",
      started: "2026-01-01T00:00:02.000Z",
      ended: "2026-01-01T00:00:03.500Z",
      settled: "2026-01-01T00:00:04.000Z",
    },
    command: "claude -p 'Fix it'",
    argv: ["claude", "-p", "Fix it"],
    cwd: null,
    pid: 4242,
    outcome: "succeeded",
    exit_code: 0,
    signal: null,
    left_processes: [],
    error: null,
    drop_reason: null,
    started_at: "2026-01-01T00:00:02.000Z",
    ended_at: "2026-01-01T00:00:03.500Z",
    duration_seconds: 1.5,
    session_id: "5e55",
    usage: {
      total_cost_usd: 0.25,
      input_tokens: 10,
      output_tokens: 20,
      cache_read_tokens: 30,
      cache_creation_tokens: 40,
      turns: 3,
    },
    last_message: "Done: the fix is in",
    outage: null,
    denials: [
      { tool: "Bash", detail: "npm test", setting: '--allowedTools "Bash(npm test:*)"' },
    ],
    log: `/runs/${id}/log`,
  });
});

Deno.test("GET /runs/{id} of a run that has only begun: what is not there yet is null", async () => {
  await using api = serveApi();
  const id = await recordIntent(api.runs);
  const { json } = await api.send("GET", `/runs/${id}`);
  const { command, argv, pid, outcome, exit_code, duration_seconds, usage, times } = json;
  assert.deepEqual({ command, argv, pid, outcome, exit_code, duration_seconds, usage }, {
    command: null,
    argv: [],
    pid: null,
    outcome: null,
    exit_code: null,
    duration_seconds: null,
    usage: null,
  });
  assert.deepEqual(Object.keys(times), ["intent"]);
});

Deno.test("GET /runs/{id} says why a run could not be started, by which signal it ended, why it was dropped", async () => {
  await using api = serveApi();
  const message = 'Cannot start "claude": it is not installed';
  const spawnFailure = { problem: "command_not_found", message } as const;
  const failed = { outcome: "spawn_failed", exit: { code: null, spawnFailure } } as const;
  const killed = { outcome: "timed_out", exit: { code: null, signal: "SIGKILL" } } as const;
  const first = await recordRun(api.runs, { id: runId(1), ...failed });
  const second = await recordRun(api.runs, { id: runId(2), ...killed });
  const third = await recordIntent(api.runs, { id: runId(3) });
  await api.runs.append({ type: "dropped", runId: third, at: 0, dropReason: "the claim was lost" });
  assert.equal((await api.send("GET", `/runs/${first}`)).json.error, message);
  assert.equal((await api.send("GET", `/runs/${second}`)).json.signal, "SIGKILL");
  assert.equal((await api.send("GET", `/runs/${third}`)).json.drop_reason, "the claim was lost");
});

Deno.test("a run is shown with the secrets in what others said of it masked, and the board's content as it is", async () => {
  await using api = serveApi({ redact: (text) => text.replaceAll("hunter2", "***") });
  const id = await recordRun(api.runs, {
    taskName: "Rotate hunter2",
    argv: ["run", "--token=hunter2"],
    report: { ...REPORT, lastMessage: "I used hunter2" },
    outcome: "spawn_failed",
    exit: { spawnFailure: { problem: "refused", message: "hunter2 was refused" } },
  });
  const { json } = await api.send("GET", `/runs/${id}`);
  assert.deepEqual(json.argv, ["run", "--token=***"]);
  assert.equal(json.command, "run '--token=***'");
  assert.equal(json.last_message, "I used ***");
  assert.equal(json.error, "*** was refused");
  assert.equal(json.task_name, "Rotate hunter2");
  assert.deepEqual((await api.send("GET", "/runs")).json.runs, [json]);
});

Deno.test("a run that is not known is 404, and a broken id 400", async () => {
  await using api = serveApi();
  const paths = [["GET", ""], ["GET", "/log"], ["POST", "/cancel"]] as const;
  for (const [method, rest] of paths) {
    for (const id of [runId(9), "nope", "%2e%2e%2f"]) {
      assertProblem(
        await api.send(method, `/runs/${id}${rest}`),
        404,
        "unknown_run",
        /^Cannot find run ".+": it does not exist or was deleted; "artificer-dispatcher runs" lists them$/,
      );
    }
    assertProblem(
      await api.send(method, `/runs/%ff${rest}`),
      400,
      "broken_path",
      'Cannot read the run id "%ff": it is not percent-encoded UTF-8',
    );
  }
});

Deno.test("a run's id is understood in capitals too", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  assert.equal((await api.send("GET", `/runs/${id.toUpperCase()}`)).json.run_id, id);
});

Deno.test("H4: a run's token reaches its own run alone, known or not", async () => {
  await using api = serveApi();
  const own = await recordRun(api.runs, { id: runId(1) });
  const other = await recordRun(api.runs, { id: runId(2) });
  api.control.addRun("tok-en", own, "1");
  const headers = { authorization: "Bearer tok-en" };
  assert.equal((await api.send("GET", `/runs/${own}`, undefined, headers)).status, 200);
  for (const id of [other, runId(3)]) {
    for (const [method, rest] of [["GET", ""], ["GET", "/log"], ["POST", "/cancel"]] as const) {
      assertProblem(
        await api.send(method, `/runs/${id}${rest}`, undefined, headers),
        403,
        "not_your_run",
        `Cannot reach run "${id}": the token is that of run "${own}"`,
      );
    }
  }
});

Deno.test("an operator's token reaches every run, and where one is required nobody does without", async () => {
  await using api = serveApi({
    guard: { allowedHosts: [], requireToken: true, loopback: true },
  });
  const id = await recordRun(api.runs);
  api.control.addOperator("oper-ator");
  for (const path of ["/runs", `/runs/${id}`]) {
    assertProblem(await api.send("GET", path), 401, "token_required", /send "Authorization/);
    const headers = { authorization: "Bearer oper-ator" };
    assert.equal((await api.send("GET", path, undefined, headers)).status, 200);
  }
});
