import assert from "node:assert/strict";
import { statusAnswer } from "../../../../src/cli/client/answers.ts";
import { factsOfAnswer } from "../../../../src/cli/client/watch/facts_of_answer.ts";
import { statusJson } from "../../../../src/api/mapping.ts";
import { factsOfStatus } from "../../../../src/cli/live/facts_of_status.ts";
import { activeRun, FakeRunControl } from "../../../fakes/fake_run_control.ts";
import { INFO } from "../../../api/api_fixture.ts";

const AT = Date.parse("2026-01-01T00:00:00Z");

Deno.test("the view from another terminal has the same facts as that of the start", () => {
  const control = new FakeRunControl();
  const hold = { reason: "no", remedy: null, since: AT, until: AT + 1_000 };
  control.current = {
    ...control.current,
    pausedRoutes: ["Review"],
    heldRoutes: [{ queue: "Todo", ...hold }],
    heldTasks: [{ taskId: "9", taskName: "Poison", queue: "Todo", ...hold, until: null }],
    waitingTasks: [{
      taskId: "7",
      taskName: "Try",
      queue: "Todo",
      attempt: 2,
      startsAt: AT + 1_000,
    }],
    activeRuns: [
      activeRun({ lastStep: "→ Bash: npm test", costUsd: 0.5, elapsedMs: 1_000 }),
      activeRun({ timeoutMs: null }),
    ],
    lastPollAt: AT,
    backendHealth: {
      state: "failing",
      category: "unavailable",
      reason: "gone",
      since: AT,
      nextTryAt: AT + 5,
    },
    lost: [{ problem: "the state folder is gone", remedy: "restore it", since: AT }],
    pendingWrites: 2,
    stopping: true,
  };
  const status = control.status();
  const json = statusJson({ info: INFO, status, waitingChanges: [], today: null }, (text) => text);
  const seen = factsOfAnswer(statusAnswer().parse(JSON.parse(JSON.stringify(json))), 0);
  const beside = {
    slots: INFO.maxConcurrentAgents,
    pollIntervalMs: INFO.pollIntervalMs,
    advice: null,
  };
  const known = factsOfStatus(status, beside);
  const only = <T extends object>(value: T, like: object) =>
    Object.fromEntries(Object.keys(like).map((key) => [key, value[key as keyof T]]));
  assert.deepEqual({ ...seen, agents: null, failing: null }, {
    ...known,
    agents: null,
    failing: null,
  });
  assert.deepEqual(seen.agents, known.agents.map((agent, i) => only(agent, seen.agents[i] ?? {})));
  assert.deepEqual(seen.failing, only(known.failing ?? {}, seen.failing ?? {}));
});

Deno.test("an agent's time goes on while no new answer comes", () => {
  const answer = statusAnswer().parse({
    version: "1",
    backend: "json",
    active_agents: [{ run_id: "r", elapsed_seconds: 10 }],
  });
  assert.deepEqual(factsOfAnswer(answer, 2_500).agents.map(({ elapsedMs }) => elapsedMs), [12_500]);
});
