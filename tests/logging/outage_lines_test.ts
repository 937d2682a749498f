import assert from "node:assert/strict";
import type { DispatcherEvent } from "../../src/domain/events.ts";
import { eventLog } from "../../src/logging/event_log.ts";
import type { LogLine } from "../../src/logging/log.ts";

const RUN = { runId: "0190", taskId: "1", taskName: "Fix", queue: "Todo", attempt: 1 };

/** What the log warns of or tells, and when, of events that come at these seconds. */
function told(...events: readonly (readonly [seconds: number, event: DispatcherEvent])[]) {
  const lines: LogLine[] = [];
  const log = eventLog({ write: (line) => lines.push(line) });
  for (const [seconds, event] of events) log({ sequence: 1, at: seconds * 1_000, event });
  assert.equal(lines.length, events.length, "all of it is there for --debug");
  return lines.filter(({ level }) => level !== "debug").map((line) => (line.at ?? 0) / 1_000);
}

const failed = (retryInMs: number): DispatcherEvent => ({
  type: "backend_failed",
  category: "unavailable",
  reason: "connection refused",
  retryInMs,
});
const delayed = (retryInMs: number, reason = "connection refused"): DispatcherEvent => ({
  ...RUN,
  type: "write_delayed",
  write: "comment",
  reason,
  retryInMs,
});

Deno.test("an outage is told when it begins, once a minute, and at its end with how long it lasted", () => {
  const outage = Array.from(
    { length: 150 },
    (_, n) => [n, n % 3 === 0 ? failed(1_000 + n) : delayed(500 + n)] as const,
  );
  const end: DispatcherEvent = { type: "backend_recovered", lastedMs: 150_000 };
  assert.deepEqual(told(...outage, [150, end]), [0, 60, 120, 150]);
});

Deno.test("troubles of single writes are told once a minute for each reason, while the board answers", () => {
  const reports = Array.from(
    { length: 40 },
    (_, n) => [n, delayed(1_000, n % 2 === 0 ? "timed out after 30 s" : "locked")] as const,
  );
  assert.deepEqual(told(...reports, [61, delayed(9, "locked")]), [0, 1, 61]);
});

Deno.test("the next outage is told anew", () => {
  const end: DispatcherEvent = { type: "backend_recovered", lastedMs: 2_000 };
  assert.deepEqual(told([0, failed(1)], [1, failed(2)], [2, end], [3, failed(1)]), [0, 2, 3]);
});
