import assert from "node:assert/strict";
import type { Usage } from "../../../src/domain/agent_report.ts";
import { NO_REPORT } from "../../../src/domain/agent_report.ts";
import { findResumable, type SessionRun } from "../../../src/domain/next_run/session.ts";
import type { StepOutcome } from "../../../src/domain/step_record.ts";
import { stepRecord } from "../../fixtures/runs.ts";

interface Facts {
  /** The session that it resumed. */
  readonly resumed?: string | null;
  readonly outcome?: StepOutcome;
  readonly tookMs?: number;
  /** The session that it reported. */
  readonly session?: string | null;
  readonly usage?: Partial<Usage> | null;
  /** Whether the dispatcher retries it by itself. */
  readonly isRetried?: boolean;
  readonly leavesSession?: boolean;
}

const USAGE: Usage = {
  totalCostUsd: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  turns: 1,
};

function run(facts: Facts = {}): SessionRun {
  const { resumed: sessionId = null, outcome = "failed", tookMs = 1_000, session = null } = facts;
  const { usage = null, isRetried = true, leavesSession = false } = facts;
  const times = { startedAt: 5_000, endedAt: 5_000 + tookMs };
  return {
    steps: [stepRecord({ sessionId, outcome, ...times })],
    report: {
      ...NO_REPORT,
      sessionId: session,
      usage: usage && { ...USAGE, ...usage },
    },
    retry: isRetried ? { attempt: 2, at: 0 } : null,
    ...leavesSession && { leavesSession },
  };
}

const worked = run({ session: "s", tookMs: 600_000, usage: { outputTokens: 9, turns: 4 } });
const vain = run({ resumed: "s", session: "s" });

function search(...newestFirst: readonly SessionRun[]) {
  const { found, givenUp } = findResumable(newestFirst);
  return [found?.sessionId ?? null, givenUp];
}

Deno.test("the session of the latest run that has one is resumed", () => {
  assert.deepEqual(search(), [null, null]);
  assert.deepEqual(search(run(), worked), ["s", null]);
  assert.deepEqual(search(run({ session: "t", resumed: "s", tookMs: 90_000 }), worked), [
    "t",
    null,
  ]);
});

Deno.test("A4: a session that is resumed in vain twice is given up, in whatever words", () => {
  assert.deepEqual(search(vain, worked), ["s", null]);
  assert.deepEqual(search(vain, vain, worked), [null, "s"]);
  const nameless = run({ resumed: "s" });
  assert.deepEqual(search(nameless, nameless, worked), [null, "s"]);
  const interrupted = run({ outcome: "interrupted" });
  assert.deepEqual(search(vain, interrupted, vain, worked), [null, "s"]);
  const forked = run({ resumed: "s", session: "t" });
  assert.deepEqual(search(run({ resumed: "t", session: "u" }), forked, worked), [null, "u"]);
});

Deno.test("A4: a session is given up after one resume in vain if a person asks for another run", () => {
  const parked = run({ resumed: "s", session: "s", isRetried: false });
  assert.deepEqual(search(parked, worked), [null, "s"]);
  const without = run({ isRetried: false });
  assert.deepEqual(
    search(without, vain, vain, worked),
    [null, "s"],
    "also after a run without one",
  );
});

Deno.test("A4: a session that can't be resumed is not sought in older runs", () => {
  const refused = run();
  const steps = [stepRecord({ sessionId: "s", outcome: "resume_failed" }), ...refused.steps];
  assert.deepEqual(search({ ...refused, steps }, worked), [null, null]);
});

Deno.test("a resumed session that did some work stays, however its runs end", () => {
  for (
    const facts of [
      { usage: { outputTokens: 12 } },
      { usage: { turns: 3 } },
      { tookMs: 40_000 },
      { outcome: "timed_out" },
      { outcome: "agent_unavailable" },
      { outcome: "quota_exhausted" },
    ] satisfies Facts[]
  ) {
    const busy = run({ resumed: "s", session: "s", ...facts });
    assert.deepEqual(search(busy, busy, worked), ["s", null]);
    assert.deepEqual(search(vain, busy, vain, worked), ["s", null], "and the count starts over");
  }
});

Deno.test("A4: a person's wish to begin without a session holds for the sessions before it", () => {
  const left = { ...worked, leavesSession: true };
  assert.deepEqual(search(left, worked), [null, null]);
  assert.deepEqual(search(run({ session: "new", tookMs: 60_000 }), left), ["new", null]);
});
