import assert from "node:assert/strict";
import type { DispatcherEvent } from "../../src/domain/events.ts";
import { eventLog } from "../../src/logging/event_log.ts";
import { RecentLines } from "../../src/logging/recent_lines.ts";
import { fakeLog } from "../fakes/fake_log.ts";

/** Publishes events as the hub does, from the sequence 1 on. */
function publisher(redact: (text: string) => string = (text) => text) {
  const recent = new RecentLines({ redact });
  const take = eventLog(fakeLog().log, { keep: (line) => recent.add(line) });
  let sequence = 0;
  return {
    recent,
    publish: (event: DispatcherEvent) => take({ sequence: ++sequence, at: 1_000, event }),
  };
}

Deno.test("the lines after a number are given, without what is only for debugging", () => {
  const { recent, publish } = publisher();
  assert.deepEqual(recent.since(0), { lines: [], last: 0, missed: false });
  publish({ type: "listening", url: "http://localhost:8000" });
  publish({ type: "polled", ready: 0, started: 0 });
  publish({ type: "paused", queue: null });
  const { lines, last, missed } = recent.since(1);
  assert.deepEqual([last, missed], [3, false]);
  assert.deepEqual(lines, [{
    sequence: 3,
    at: 1_000,
    level: "info",
    message: "Paused: no more tasks are claimed",
    runId: null,
    taskId: null,
  }]);
  assert.deepEqual(recent.since(3).lines, []);
});

Deno.test("a line about a run names the run and its task", () => {
  const { recent, publish } = publisher();
  const run = { runId: "r", taskId: "7", taskName: "Fix", queue: "Todo", attempt: 1 };
  publish({ type: "run_started", ...run, pid: 1, argv: [] });
  assert.deepEqual(recent.since(0).lines.map(({ runId, taskId }) => [runId, taskId]), [["r", "7"]]);
});

Deno.test("only the last lines are kept, short and masked, and who asks late is told", () => {
  const { recent, publish } = publisher((text) => text.replaceAll("s3cret", "***"));
  for (let i = 1; i <= 500; i++) {
    publish({ type: "watch_ended", reason: i === 500 ? `s3cret${"x".repeat(1e6)}` : "gone" });
  }
  const { lines, last, missed } = recent.since(100);
  assert.deepEqual([lines.length, lines[0]?.sequence, last, missed], [200, 301, 500, true]);
  assert.equal(recent.since(300).missed, false);
  const longest = lines.at(-1)?.message ?? "";
  assert.ok(longest.length < 3_000 && longest.includes("***"));
});
