import assert from "node:assert/strict";
import { createMemoryJournal, createMemoryRequests } from "../../../src/journals/memory/mod.ts";
import { testRequestStore } from "../../contracts/request_store.ts";
import { appendAll, lifeOf } from "../sqlite/journal_fixture.ts";

testRequestStore({
  name: "memory",
  create: () => ({
    store: createMemoryRequests(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
});

Deno.test("X10: a journal in memory tells when a run is at rest, so that its requests can be forgotten", async () => {
  const rested: string[] = [];
  const journal = createMemoryJournal({ onRest: (runId) => rested.push(runId) });
  const life = lifeOf();
  const runId = await appendAll(journal, life.slice(0, 3));
  assert.deepEqual(rested, []);
  await appendAll(journal, life.slice(3));
  assert.deepEqual([...new Set(rested)], [runId]);
});
