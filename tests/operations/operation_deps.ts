import assert from "node:assert/strict";
import type { Clock } from "../../src/async/clock.ts";
import { systemClock } from "../../src/async/system_clock.ts";
import { Polls } from "../../src/operations/limits/polls.ts";
import { RunUsage } from "../../src/operations/limits/run_usage.ts";
import { WholeIds } from "../../src/operations/names/whole_ids.ts";
import { Repeats } from "../../src/operations/repeats/repeats.ts";
import type { OperationDeps } from "../../src/operations/operation.ts";
import type { RefusalCode, Result } from "../../src/operations/result.ts";
import {
  createMemoryJournal,
  createMemoryRequests,
  createMemoryRunLogs,
} from "../../src/journals/memory/mod.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { FakeConfigControl } from "../fakes/fake_config_control.ts";
import { FakeRunControl } from "../fakes/fake_run_control.ts";

/** A fake board and a fake dispatcher for operations; the text `s3cret` is a secret. */
export function operationDeps({ clock = systemClock }: { readonly clock?: Clock } = {}) {
  const control = new FakeRunControl();
  const runLimits = { ratePerSecond: 50, writtenBytes: 2 ** 24 };
  return {
    tasks: new FakeBoard(fakeTask()),
    control,
    usage: new RunUsage(clock, () => runLimits),
    polls: new Polls(clock, control),
    wholeIds: new WholeIds(),
    repeats: new Repeats({
      store: createMemoryRequests(),
      clock,
      onError: (error) => {
        throw error;
      },
    }),
    config: new FakeConfigControl(),
    runs: createMemoryJournal(),
    logs: createMemoryRunLogs(),
    info: {
      version: "9.9.9",
      backend: "fake",
      durability: "memory" as const,
      leftovers: "group" as const,
      pollIntervalMs: 30_000,
      maxConcurrentAgents: 3,
      queues: ["Todo", "In Progress", "Done"],
      workQueues: ["Todo", "In Progress"],
      runLimits,
    },
    clock,
    boardTimeoutMs: 30_000,
    redact: (text: string) => text.replaceAll("s3cret", "***"),
  } satisfies OperationDeps;
}

/** Fails unless `result` is a refusal with this code and detail. */
export function assertRefused(
  result: Result<unknown>,
  code: RefusalCode,
  detail: RegExp = /^Cannot /,
): void {
  assert.ok(!result.ok, JSON.stringify(result));
  assert.equal(result.code, code);
  assert.match(result.detail, detail);
}
