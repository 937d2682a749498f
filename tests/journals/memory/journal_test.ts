import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import type { Journal } from "../../../src/contracts/journal.ts";
import type { BoardWrite, RunTransition } from "../../../src/domain/run.ts";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { testJournal } from "../../contracts/journal.ts";
import { intentOf } from "../../fixtures/transitions.ts";

testJournal({ name: "memory", create: () => createMemoryJournal() });

/** A run that was dropped, which is at rest unless it has something to write. */
async function addDropped(journal: Journal, writes: readonly BoardWrite[] = []): Promise<string> {
  const runId = uuid();
  await journal.append(intentOf({ runId, taskId: "1" }));
  await journal.append({ type: "dropped", runId, at: 2, dropReason: "lost" });
  await journal.append({ type: "writes_planned", runId, at: 3, writes });
  return runId;
}

/** A run that has failed, and is at rest until its task is started again. */
async function addRetried(journal: Journal, taskId: string): Promise<string> {
  const runId = uuid();
  const exit = { reason: null, code: 1, signal: null, spawnFailure: null, strays: 0 };
  const steps: RunTransition[] = [
    intentOf({ runId, taskId }),
    { type: "claimed", runId, at: 2 },
    { type: "ended", runId, at: 3, outcome: "failed", exit },
    { type: "retry_scheduled", runId, at: 4, retry: { attempt: 2, at: 5 } },
    { type: "settled", runId, at: 5 },
  ];
  for (const step of steps) await journal.append(step);
  return runId;
}

async function heldBy(journal: Journal): Promise<string[]> {
  return (await journal.list({ limit: 10_000 })).map(({ id }) => id).toReversed();
}

Deno.test("it says that it does not last", () => {
  assert.equal(createMemoryJournal().durability, "memory");
});

Deno.test("the oldest runs that are at rest are forgotten", async () => {
  const journal = createMemoryJournal({ keepRuns: () => 2 });
  const all = [];
  for (let run = 0; run < 5; run++) all.push(await addDropped(journal));
  assert.deepEqual(await heldBy(journal), all.slice(-2));
});

Deno.test("a run with something left to do is never forgotten", async () => {
  const journal = createMemoryJournal({ keepRuns: () => 1 });
  const write: BoardWrite = { kind: "comment", nonce: "n", taskId: "1", text: "why" };
  const first = await addDropped(journal, [write]);
  const second = await addDropped(journal, [write]);
  const third = await addDropped(journal);
  assert.deepEqual(await heldBy(journal), [first, second, third]);
  await journal.append({
    type: "write_delivered",
    runId: first,
    at: 4,
    nonce: "n",
    result: "delivered",
  });
  const fourth = await addDropped(journal, [write]);
  assert.deepEqual(await heldBy(journal), [second, fourth]);
});

Deno.test("a run whose task is to be started again is not forgotten before that", async () => {
  const journal = createMemoryJournal({ keepRuns: () => 1 });
  const retried = await addRetried(journal, "2");
  const other = await addDropped(journal);
  assert.deepEqual(await heldBy(journal), [retried, other]);
  const again = await addRetried(journal, "2");
  assert.deepEqual(await heldBy(journal), [again]);
});

Deno.test("a thousand runs are kept when nothing else is said", async () => {
  const journal = createMemoryJournal();
  const all = [];
  for (let run = 0; run < 1_002; run++) all.push(await addDropped(journal));
  assert.deepEqual(await heldBy(journal), all.slice(-1_000));
});
