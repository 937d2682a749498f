import assert from "node:assert/strict";
import { NO_PROCESS } from "../../src/domain/outcome.ts";
import { OPEN_PERSON } from "../../src/operations/caller.ts";
import { retryRuns } from "../../src/operations/retry_runs.ts";
import { fakeTask } from "../fakes/fake_board.ts";
import { agentEnded, agentStarted, intentOf } from "../fixtures/transitions.ts";
import { operationDeps } from "./operation_deps.ts";

Deno.test("a retry of more runs than one call takes says so, and the same call takes the next ones", async () => {
  const deps = operationDeps();
  const { runs, tasks, control } = deps;
  const inProgressQueue = "In Progress";
  for (let n = 100; n < 550; n++) {
    const [runId, taskId, at] = [`run-${n}`, `${n}`, n];
    await runs.append(intentOf({ runId, at, taskId, route: { queue: "Todo", inProgressQueue } }));
    await runs.append({ type: "claimed", runId, at });
    const steps = [
      ...agentStarted({ runId, at, argv: ["agent"] }),
      ...agentEnded({ runId, at, outcome: "failed", exit: NO_PROCESS }),
    ];
    for (const step of steps) await runs.append(step);
    await runs.append({ type: "settled", runId, at });
    tasks.tasks.set(taskId, fakeTask({ id: taskId, queue: inProgressQueue }));
  }
  control.onRetry = (taskId) => {
    const task = fakeTask({ id: taskId, queue: "Todo" });
    tasks.tasks.set(taskId, task);
    return Promise.resolve({ type: "queued", task });
  };
  const counts: unknown[] = [];
  for (let call = 0; call < 4; call++) {
    const input = { outcome: "failed", fresh: false, preview: false } as const;
    const signal = new AbortController().signal;
    const answer = await retryRuns.run({ input, signal, caller: OPEN_PERSON }, deps);
    assert.ok(answer.ok);
    counts.push([answer.value.retried.length, answer.value.hasMore]);
  }
  assert.deepEqual(counts, [[200, true], [200, true], [50, false], [0, false]]);
});
