import assert from "node:assert/strict";
import type { Gate } from "../../../src/dispatcher/gate/gate.ts";
import { restoreHolds } from "../../../src/dispatcher/gate/restore_holds.ts";
import { NO_PROCESS } from "../../../src/domain/outcome.ts";
import type { Outcome } from "../../../src/domain/outcome.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { Recorder } from "../../fakes/recorder.ts";
import { agentEnded, agentStarted, intentOf } from "../../fixtures/transitions.ts";
import { routeOf } from "../world.ts";

const routes = [routeOf(), routeOf({ queue: "Review" })];

interface Past {
  readonly outcome: Outcome;
  readonly queue?: string;
  readonly agent?: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The holds that are restored after these runs, as `[key, failures, endedAt]`. */
async function restored(...past: Past[]): Promise<unknown[]> {
  const journal = createMemoryJournal();
  for (const [n, run] of past.entries()) {
    const { outcome, queue = "Todo", agent = "command", startedAt, endedAt } = run;
    const runId = `run-${String(n).padStart(3, "0")}`;
    const at = startedAt;
    await journal.append(intentOf({ runId, at, taskId: `${n}`, route: { queue, agent } }));
    await journal.append({ type: "claimed", runId, at });
    const steps = [
      ...agentStarted({ runId, at, argv: ["agent"] }),
      ...agentEnded({ runId, at: endedAt, outcome, exit: NO_PROCESS }),
    ];
    for (const step of steps) await journal.append(step);
  }
  const holds: unknown[] = [];
  const gate: Pick<Gate, "restoreDeferral" | "restoreOutage" | "restoreBreaker"> = {
    restoreBreaker: () => {},
    restoreDeferral: ({ queue }, { failures, endedAt }) => holds.push([queue, failures, endedAt]),
    restoreOutage: (agent, _report, { failures, endedAt }) =>
      holds.push([agent, failures, endedAt]),
  };
  await restoreHolds(gate, routes, { journal, emit: new Recorder().emit });
  return holds;
}

Deno.test("the latest request is restored, with the number of requests in a row", async () => {
  const deferred = { outcome: "deferred" } as const;
  const wall = { outcome: "quota_exhausted", agent: "claude", queue: "Review" } as const;
  assert.deepEqual(
    await restored(
      { ...deferred, startedAt: 0, endedAt: 5 },
      { outcome: "succeeded", startedAt: 10, endedAt: 15 },
      { ...deferred, startedAt: 20, endedAt: 25 },
      { ...wall, startedAt: 25, endedAt: 26 },
      { ...deferred, startedAt: 30, endedAt: 35 },
    ),
    [["Todo", 2, 35], ["claude", 1, 26]],
  );
});

Deno.test("a start since shows that it is over; one before, and one that was interrupted, do not", async () => {
  const before = { outcome: "succeeded", startedAt: 0, endedAt: 50 } as const;
  const deferred = { outcome: "deferred", startedAt: 10, endedAt: 20 } as const;
  const interrupted = { outcome: "interrupted", startedAt: 15, endedAt: 40 } as const;
  assert.deepEqual(await restored(before, deferred, interrupted), [["Todo", 1, 20]]);
  const since = { outcome: "failed", startedAt: 30, endedAt: 31 } as const;
  assert.deepEqual(await restored(before, deferred, since), []);
  assert.deepEqual(await restored(before, deferred, { ...since, queue: "Review" }), [[
    "Todo",
    1,
    20,
  ]]);
});

Deno.test("a quota that was used up long ago is restored, however many runs of other kinds followed", async () => {
  const wall = { outcome: "quota_exhausted", agent: "claude", startedAt: 0, endedAt: 1 } as const;
  const others = Array.from({ length: 120 }, (_, n): Past => ({
    outcome: "succeeded",
    queue: "Review",
    startedAt: 10 + n,
    endedAt: 11 + n,
  }));
  assert.deepEqual(await restored(wall, ...others), [["claude", 1, 1]]);
});

Deno.test("a journal that can't tell holds nothing, and that is said", async () => {
  const journal = createMemoryJournal();
  journal.list = () => Promise.reject(new Error("The disk is gone"));
  const events = new Recorder();
  const { fail } = assert;
  const gate = { restoreDeferral: fail, restoreOutage: fail, restoreBreaker: fail };
  await restoreHolds(gate, routes, { journal, emit: events.emit });
  assert.match(events.all("internal_error")[0]?.reason ?? "", /The disk is gone/);
});
