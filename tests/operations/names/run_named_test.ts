import assert from "node:assert/strict";
import { createMemoryJournal } from "../../../src/journals/memory/mod.ts";
import { type Caller, OPEN_CALLER } from "../../../src/operations/caller.ts";
import { runNamed } from "../../../src/operations/names/run_named.ts";
import { perform } from "../../../src/operations/perform.ts";
import { cancelRun, getRun, listRuns, openLog } from "../../../src/operations/runs.ts";
import { recordRun } from "../../fixtures/recorded_runs.ts";
import { assertRefused, operationDeps } from "../operation_deps.ts";

const A = "0198c0de-0000-7000-8000-00001a2b3c4d";
const B = "0198c0de-0001-7000-8000-0000aaaa3c4d";
const C = "0198c0ff-0002-7000-8000-0000bbbbcccc";
const CARD = "card-of-c";
const { signal } = new AbortController();

/** The id of the task of run B, with which the ids of other runs could end. */
const TASK = "5";

async function runs() {
  const journal = createMemoryJournal();
  await recordRun(journal, { id: A, taskId: TASK });
  await recordRun(journal, { id: B, taskId: TASK });
  await recordRun(journal, { id: C, taskId: CARD, taskName: "Sort  imports" });
  return journal;
}

async function found(given: string, use: "read" | "change" = "change"): Promise<string> {
  const result = await runNamed({ what: "cancel the run", given, use }, await runs());
  return result.ok ? result.value : `${result.code}: ${result.detail}`;
}

Deno.test("a run is named by the beginning or end of its id, or the beginning of its shown end, in either case", async () => {
  for (
    const [given, id] of [
      ["1a2b3c4d", A],
      ["2b3c4d", A],
      ["BBBBCCCC", C],
      ["cccc", C],
      ["bbbb", C],
      ["1A2B", A],
      ["1a2b…", A],
      ["0198c0ff", C],
      ["0198c0de-0001", B],
      [" aaaa3c4d ", B],
      [A.toUpperCase(), A.toUpperCase()],
    ] as const
  ) {
    assert.equal(await found(given), id, given);
  }
});

Deno.test("the id of a task means its newest run, and so does its beginning", async () => {
  assert.equal(await found(TASK), B);
  assert.equal(await found(` ${TASK} `), B);
  assert.equal(await found(CARD), C);
  assert.equal(await found("card"), C);
  assert.equal(await found("ca", "read"), C);
});

Deno.test("to change a run, three characters are too few, and a part of a short number is no task", async () => {
  assert.equal(await found("1a2", "read"), A);
  assert.equal(
    await found("1a2"),
    'unknown_run: Cannot cancel the run: no run and no task with a run has the id "1a2"; if you mean the only ' +
      `one that fits, give 4 or more characters of it\n  ${A}  on task 5 (Fix crash)`,
  );
  const journal = createMemoryJournal();
  await recordRun(journal, { id: A, taskId: "12345" });
  const asked = { what: "cancel the run", given: "1234", use: "change" } as const;
  const result = await runNamed(asked, journal);
  assertRefused(result, "unknown_run", /give its whole id\n .* on task 12345/);
});

Deno.test("where several fit, some are named, and nothing is done", async () => {
  assert.equal(
    await found("3c4d"),
    'ambiguous_id: Cannot cancel the run: several runs fit "3c4d"; give more of the id' +
      `\n  ${B}  on task 5 (Fix crash)\n  ${A}  on task 5 (Fix crash)`,
  );
  const journal = createMemoryJournal();
  for (let i = 0; i < 9; i++) await recordRun(journal, { id: `${A.slice(0, -1)}${i}` });
  const result = await runNamed({ what: "read the run", given: "0198", use: "read" }, journal);
  assert.ok(!result.ok);
  const lines = result.detail.split("\n");
  assert.deepEqual([lines.length, lines.at(-1)], [7, "  and more"]);
});

Deno.test("what fits nothing stays as it is", async () => {
  for (const given of ["2b3c", "zzzz", ""]) assert.equal(await found(given), given);
});

Deno.test("a task with more runs than a page of the journal is one task", async () => {
  const journal = createMemoryJournal();
  const idOf = (i: number) => `0198c0de-0000-7000-8000-${String(i).padStart(12, "0")}`;
  for (let i = 0; i < 450; i++) await recordRun(journal, { id: idOf(i), taskId: "card-1" });
  const asked = { what: "read the run", given: "card", use: "read" } as const;
  assert.deepEqual(await runNamed(asked, journal), { ok: true, value: idOf(449) });
});

Deno.test("every operation on a run takes a part of its id", async () => {
  const deps = { ...operationDeps(), runs: await runs() };
  const ask = (id: string) => ({ caller: OPEN_CALLER, given: { id }, signal });
  const read = await perform(getRun, ask("1a2b"), deps);
  assert.ok(read.ok && read.value.id === A);
  assertRefused(await perform(openLog, ask("1a2b"), deps), "no_log", new RegExp(A));
  const cancelled = await perform(cancelRun, ask("bbbb"), deps);
  assert.ok(!cancelled.ok || cancelled.value.id === C);
  assertRefused(await perform(getRun, ask("3c4d"), deps), "ambiguous_id");
  assertRefused(await perform(getRun, ask("9999"), deps), "unknown_run");
});

Deno.test("runs are listed by the beginning of their task's id; a task whose id is that counts first", async () => {
  const deps = { ...operationDeps(), runs: await runs() };
  const list = async (task: string) => {
    const result = await perform(listRuns, { caller: OPEN_CALLER, given: { task }, signal }, deps);
    return result.ok ? result.value.runs.map(({ id }) => id) : result.code;
  };
  assert.deepEqual(await list("card"), [C]);
  assert.deepEqual(await list(TASK), [B, A]);
  assert.deepEqual(await list("zz"), []);
  await recordRun(deps.runs, { id: "0198c0ff-0003-7000-8000-000000000001", taskId: "card-2" });
  assert.equal(await list("card"), "ambiguous_id");
});

Deno.test("X9: a run's token reaches by a part of an id itself alone", async () => {
  const deps = { ...operationDeps(), runs: await runs() };
  const caller: Caller = { kind: "run", runId: B, taskId: TASK, live: true, created: () => false };
  const read = (id: string) => perform(getRun, { caller, given: { id }, signal }, deps);
  for (const id of ["aaaa3c4d", "aaaa", TASK, B.slice(0, 14), B]) {
    const result = await read(id);
    assert.ok(result.ok && result.value.id === B, id);
  }
  for (const id of ["1a2b3c4d", A, C, "bbbb", CARD, "card", "aaa", ""]) {
    assertRefused(await read(id), "not_your_run");
  }
  const elsewhere = { caller, given: { task: "card" }, signal };
  assertRefused(await perform(listRuns, elsewhere, deps), "not_your_task");
});
