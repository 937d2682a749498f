import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import type { Journal } from "../../src/contracts/journal.ts";
import { type AgentReport, NO_REPORT } from "../../src/domain/agent_report.ts";
import type { Outcome, RunExit } from "../../src/domain/outcome.ts";
import { recordedRoute } from "../../src/domain/route.ts";
import { type BoardWrite, type RunTransition, TransitionError } from "../../src/domain/run.ts";
import { planSteps } from "../../src/domain/steps.ts";
import { routeOf } from "../fixtures/settings.ts";
import { agentEnded, agentStarted, type IntentFacts, intentOf } from "../fixtures/transitions.ts";
import { type ContractOptions, defineContract } from "./contract.ts";

const EXIT: RunExit = { reason: null, code: 0, signal: null, spawnFailure: null, strays: 0 };

const REPORT: AgentReport = {
  ...NO_REPORT,
  sessionId: "0a1b",
  usage: {
    totalCostUsd: 0.25,
    inputTokens: 1,
    outputTokens: 2,
    cacheReadTokens: 3,
    cacheCreationTokens: 4,
    turns: null,
  },
  lastMessage: "Done \u{1F388}",
};

const COMMENT: BoardWrite = { kind: "comment", nonce: "n1", taskId: "7", text: "Fräulein\n🎈" };
const MOVE: BoardWrite = { kind: "move", nonce: "n2", taskId: "7", from: "Doing", to: "Done" };

/** Ids in the order of their making: a UUIDv7 sorts by time. */
function ids(count: number): string[] {
  return Array.from({ length: count }, () => uuid()).sort();
}

function intent(runId: string, changes: IntentFacts = {}): RunTransition {
  return intentOf({ runId, taskId: "7", ...changes });
}

function started(runId: string): RunTransition[] {
  return agentStarted({ runId, at: 3, argv: ["claude", "-p", "ä\n"] });
}

function ended(runId: string, outcome: Outcome = "succeeded"): RunTransition[] {
  return agentEnded({ runId, at: 4, outcome, exit: EXIT, report: REPORT });
}

function planned(runId: string, writes: BoardWrite[]): RunTransition {
  return { type: "writes_planned", runId, at: 5, writes };
}

function delivered(runId: string, nonce: string): RunTransition {
  return { type: "write_delivered", runId, at: 6, nonce, result: "delivered" };
}

async function appendAll(journal: Journal, transitions: readonly RunTransition[]): Promise<void> {
  for (const transition of transitions) await journal.append(transition);
}

/** A run from its intent to its end. */
function lifeOf(runId: string, changes: Parameters<typeof intent>[1] = {}): RunTransition[] {
  return [
    intent(runId, changes),
    { type: "claimed", runId, at: 2 },
    ...started(runId),
    ...ended(runId),
  ];
}

async function idsOf(runs: Promise<readonly { readonly id: string }[]>): Promise<string[]> {
  return (await runs).map(({ id }) => id);
}

/** What a `Journal` promises. */
export function testJournal(options: ContractOptions<Journal>): void {
  type Test = (journal: Journal) => Promise<void>;
  const closing = (test: Test): Test => async (journal) => {
    try {
      await test(journal);
    } finally {
      await journal.close?.();
    }
  };

  defineContract<Journal>("Journal", options, {
    "a run that was never begun is unknown": closing(async (journal) => {
      assert.equal(await journal.get(uuid()), null);
      assert.deepEqual(await journal.list({ limit: 10 }), []);
      assert.deepEqual(await journal.unfinished(), []);
    }),

    "a record follows from its transitions": closing(async (journal) => {
      const [id = ""] = ids(1);
      await appendAll(journal, [...lifeOf(id), planned(id, [COMMENT, MOVE])]);
      const { steps, ...record } = await journal.get(id) ?? assert.fail();
      assert.deepEqual(steps.map(({ id, argv, pid }) => [id, argv, pid]), [[
        "agent",
        ["claude", "-p", "ä\n"],
        42,
      ]]);
      assert.deepEqual(record, {
        id,
        taskId: "7",
        taskName: "Fix crash",
        queue: "Todo",
        route: recordedRoute(routeOf()),
        executor: "local",
        plan: planSteps(routeOf()),
        attempt: 1,
        state: "ended",
        at: { intent: 1, claimed: 2, started: 3, ended: 4 },
        outcome: "succeeded",
        exit: EXIT,
        report: REPORT,
        dropReason: null,
        movedTo: null,
        isMoving: false,
        createdTaskIds: [],
        retry: null,
        isPlanned: true,
        pendingWrites: [COMMENT, MOVE],
      });
    }),

    "what an agent says of itself is there before its run has ended, and the latest counts":
      closing(async (journal) => {
        const [id = ""] = ids(1);
        const begun = lifeOf(id).slice(0, 4);
        const reported = (sessionId: string): RunTransition => ({
          type: "reported",
          runId: id,
          at: 3,
          report: { ...NO_REPORT, sessionId },
        });
        await appendAll(journal, [...begun, reported("one"), reported("two")]);
        const record = await journal.get(id);
        assert.deepEqual([record?.state, record?.report?.sessionId], ["started", "two"]);
      }),

    "a run may have another step": closing(
      async (journal) => {
        const [id = ""] = ids(1);
        await appendAll(journal, lifeOf(id).slice(0, 5));
        const again = { runId: id, at: 9, step: "agent-2", argv: ["again"], pid: 43 };
        await appendAll(journal, agentStarted(again));
        const record = await journal.get(id);
        assert.deepEqual(record?.state, "started");
        assert.deepEqual(record?.steps.map(({ id, argv, pid }) => [id, argv, pid]), [
          ["agent", ["claude", "-p", "ä\n"], 42],
          ["agent-2", ["again"], 43],
        ]);
      },
    ),

    "the next start of a task is kept with its run until it is cancelled": closing(
      async (journal) => {
        const [id = ""] = ids(1);
        const retry = { attempt: 2, at: 1_700_000_000_000.5 };
        await appendAll(journal, [
          ...lifeOf(id),
          { type: "retry_scheduled", runId: id, at: 5, retry },
          { type: "settled", runId: id, at: 6 },
        ]);
        assert.deepEqual((await journal.get(id))?.retry, retry);
        await journal.append({ type: "retry_cancelled", runId: id, at: 7 });
        const record = await journal.get(id);
        assert.deepEqual([record?.state, record?.retry], ["settled", null]);
      },
    ),

    "a dropped run keeps its reason": closing(async (journal) => {
      const [id = ""] = ids(1);
      const dropped = { type: "dropped", runId: id, at: 2, dropReason: "lost the race" } as const;
      await appendAll(journal, [intent(id), dropped]);
      const record = await journal.get(id);
      assert.deepEqual([record?.state, record?.dropReason], ["dropped", "lost the race"]);
    }),

    "a forbidden step is refused and nothing is appended": closing(async (journal) => {
      const [id = "", other = ""] = ids(2);
      await appendAll(journal, lifeOf(id));
      const before = await journal.get(id);
      for (const step of [intent(id), ...started(id), ...started(other), ...ended(other)]) {
        await assert.rejects(journal.append(step), TransitionError);
      }
      assert.deepEqual(await journal.get(id), before);
      assert.equal(await journal.get(other), null);
    }),

    "steps are kept in the order of the calls, awaited or not": closing(async (journal) => {
      const [id = ""] = ids(1);
      await Promise.all(lifeOf(id).map((step) => journal.append(step)));
      assert.equal((await journal.get(id))?.state, "ended");
    }),

    "the newest come first, and at most so many": closing(async (journal) => {
      const [a = "", b = "", c = ""] = ids(3);
      await appendAll(journal, [intent(b), intent(c), intent(a)]);
      assert.deepEqual(await idsOf(journal.list({ limit: 10 })), [c, b, a]);
      assert.deepEqual(await idsOf(journal.list({ limit: 2 })), [c, b]);
      assert.deepEqual(await idsOf(journal.list({ limit: 0 })), []);
    }),

    "pages follow each other without a gap or a repeat": closing(async (journal) => {
      const all = ids(7);
      await appendAll(journal, all.map((id) => intent(id)));
      const seen: string[] = [];
      for (let before: string | undefined;; before = seen.at(-1)) {
        const page = await idsOf(journal.list({ limit: 3, before }));
        seen.push(...page);
        if (page.length === 0) break;
      }
      assert.deepEqual(seen, all.toReversed());
    }),

    "a list is narrowed by every field that is given": closing(async (journal) => {
      const [a = "", b = "", c = ""] = ids(3);
      await appendAll(journal, [
        ...lifeOf(a, { taskId: "1" }),
        intent(b, { taskId: "2" }),
        intent(c, { taskId: "1", route: { queue: "Review" } }),
      ]);
      const listed = (query: Partial<Parameters<Journal["list"]>[0]>) =>
        idsOf(journal.list({ limit: 10, ...query }));
      assert.deepEqual(await listed({ taskId: "1" }), [c, a]);
      assert.deepEqual(await listed({ queue: "Todo" }), [b, a]);
      assert.deepEqual(await listed({ taskId: "1", queue: "Todo" }), [a]);
      assert.deepEqual(await listed({ outcome: "succeeded" }), [a]);
      assert.deepEqual(await listed({ outcome: "failed" }), []);
      assert.deepEqual(await listed({ states: ["intent", "claimed"] }), [c, b]);
      assert.deepEqual(await listed({ states: [] }), []);
      assert.deepEqual(await listed({ taskId: "' OR 1=1 --" }), []);
    }),

    "a list is narrowed to ids with a part: the beginning or end of a run's, the beginning of a task's":
      closing(async (journal) => {
        const a = "0198c0de-0000-7000-8000-00001a2b3c4d";
        const b = "0198c0de-0001-7000-8000-0000aaaa3c4d";
        const c = "0198c0ff-0002-7000-8000-0000bbbbcccc";
        await appendAll(journal, [
          intent(a, { taskId: "12" }),
          intent(b, { taskId: "Card" }),
          intent(c, { taskId: "1" }),
        ]);
        const listed = (part: string, taskId?: string) =>
          idsOf(journal.list({ limit: 10, part, ...taskId !== undefined && { taskId } }));
        assert.deepEqual(await listed("0198C0DE"), [b, a]);
        assert.deepEqual(await listed("3c4d"), [b, a]);
        assert.deepEqual(await listed("bbbb"), [c]);
        assert.deepEqual(await listed("BBBBCC"), [c]);
        assert.deepEqual(await listed("1a2b3c4d"), [a]);
        assert.deepEqual(await listed("Card"), [b]);
        assert.deepEqual(await listed("1a2b", "1"), []);
        assert.deepEqual(await idsOf(journal.list({ limit: 10, part: "1", before: b })), [a]);
        for (const part of ["2b3c", "%", "_", "' OR 1=1 --", "card", "\ud800"]) {
          assert.deepEqual(await listed(part), [], part);
        }
        assert.equal((await listed("")).length, 3);
      }),

    "the runs of a day are counted as they end, with their failures and their cost": closing(
      async (journal) => {
        const noon = new Date(2026, 0, 2, 12).getTime();
        const lastMoment = new Date(2026, 0, 2, 23, 59, 59, 999).getTime();
        const ends: readonly (readonly [number, Outcome])[] = [
          [noon, "succeeded"],
          [noon, "failed"],
          [noon, "timed_out"],
          [lastMoment, "cancelled"],
          [lastMoment + 1, "failed"],
          [noon, "quota_exhausted"],
        ];
        for (const [at, outcome] of ends) {
          const [id = ""] = ids(1);
          const end = agentEnded({ runId: id, at, outcome, exit: EXIT, report: REPORT });
          await appendAll(journal, [...lifeOf(id).slice(0, 4), ...end]);
          assert.equal((await journal.totalsOf("2026-01-01")).runs, 0);
        }
        const { costUsd, ...counts } = await journal.totalsOf("2026-01-02");
        assert.deepEqual(counts, { runs: 5, failures: 2 });
        assert.ok(Math.abs(costUsd - 5 * 0.25) < 1e-9, `${costUsd}`);
        assert.equal((await journal.totalsOf("2026-01-03")).runs, 1);
        assert.deepEqual(await journal.totalsOf("2026-01-04"), {
          runs: 0,
          failures: 0,
          costUsd: 0,
        });
      },
    ),

    "a run is unfinished until it is settled and its writes are delivered": closing(
      async (journal) => {
        const [id = ""] = ids(1);
        const steps = [
          ...lifeOf(id),
          planned(id, [COMMENT]),
          delivered(id, "n1"),
        ];
        for (const step of steps) {
          await journal.append(step);
          assert.deepEqual(await idsOf(journal.unfinished()), [id], step.type);
        }
        await journal.append({ type: "settled", runId: id, at: 7 });
        assert.deepEqual(await journal.unfinished(), []);
      },
    ),

    "a dropped run is unfinished while it has something to say": closing(async (journal) => {
      const [id = ""] = ids(1);
      await appendAll(journal, [
        intent(id),
        { type: "dropped", runId: id, at: 2, dropReason: "refused" },
      ]);
      assert.deepEqual(await journal.unfinished(), []);
      await journal.append(planned(id, [COMMENT]));
      assert.deepEqual(await idsOf(journal.unfinished()), [id]);
      await journal.append(delivered(id, "n1"));
      assert.deepEqual(await journal.unfinished(), []);
    }),

    "writes keep their order, and one that is delivered is gone": closing(async (journal) => {
      const [id = ""] = ids(1);
      const release: BoardWrite = {
        kind: "release",
        nonce: "n3",
        taskId: "7",
        from: "Doing",
        to: "Todo",
      };
      await appendAll(journal, [
        ...lifeOf(id),
        planned(id, [COMMENT, MOVE]),
        planned(id, [release]),
        delivered(id, "n2"),
        delivered(id, "never planned"),
      ]);
      assert.deepEqual((await journal.get(id))?.pendingWrites, [COMMENT, release]);
    }),

    "the unfinished come oldest first": closing(async (journal) => {
      const [a = "", b = "", c = ""] = ids(3);
      await appendAll(journal, [intent(c), intent(a), ...lifeOf(b)]);
      await journal.append({ type: "settled", runId: b, at: 7 });
      assert.deepEqual(await idsOf(journal.unfinished()), [a, c]);
    }),

    "what a list gives does not change afterwards": closing(async (journal) => {
      const [id = ""] = ids(1);
      await journal.append(intent(id));
      const [before] = await journal.list({ limit: 1 });
      await journal.append({ type: "claimed", runId: id, at: 2 });
      assert.equal(before?.state, "intent");
      assert.deepEqual(before?.at, { intent: 1 });
    }),
  });
}
