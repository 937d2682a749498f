import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Journal } from "../../../src/contracts/journal.ts";
import { NO_PROCESS } from "../../../src/domain/outcome.ts";
import { agentEnded } from "../../fixtures/transitions.ts";
import { type JournalFixture, journalFixture } from "./journal_fixture.ts";

const SQL = "tests/fixtures/journals/version_0_1.sql";

/** The id of a run in the older journal. */
const id = (number: number) => `0198c0de-0000-7000-8000-${String(number).padStart(12, "0")}`;

/** A journal that version 0.1 made, opened by this one. */
async function openOlder(fixture: JournalFixture, change = ""): Promise<Journal> {
  const older = new DatabaseSync(fixture.path);
  older.exec(await Deno.readTextFile(SQL));
  older.exec(change);
  older.close();
  return await fixture.open();
}

async function runOf(journal: Journal, number: number) {
  const run = await journal.get(id(number));
  assert.ok(run);
  return run;
}

Deno.test("the runs of an older journal keep their states and what the board is owed", async () => {
  await using fixture = await journalFixture();
  const journal = await openOlder(fixture);
  const all = await journal.list({ limit: 100 });
  assert.deepEqual(all.toReversed().map(({ state }) => state), [
    "intent",
    "claimed",
    "started",
    "started",
    "ended",
    "dropped",
    "settled",
    "ended",
    "claimed",
  ]);
  const unfinished = await journal.unfinished();
  assert.deepEqual(unfinished.map((run) => run.id), [1, 2, 3, 4, 5, 6, 8, 9].map(id));
  const { retry, pendingWrites, at, outcome, exit, report } = await runOf(journal, 5);
  assert.deepEqual([retry?.attempt, pendingWrites.map(({ nonce }) => nonce)], [3, ["b"]]);
  assert.deepEqual([at.ended, outcome, exit?.code], [5500, "failed", 3]);
  assert.equal(report?.usage?.totalCostUsd, 0.5);
  assert.deepEqual((await runOf(journal, 3)).createdTaskIds, ["31"]);
  assert.equal((await runOf(journal, 7)).movedTo, "Review");
});

Deno.test("an older run has the part of its route that was recorded, its agent as its plan, and was started on this machine", async () => {
  await using fixture = await journalFixture();
  const { queue, route, executor, plan } = await runOf(await openOlder(fixture), 3);
  assert.deepEqual(route, {
    queue: "Todo",
    agent: "claude",
    inProgressQueue: "Doing",
    cwd: "/srv",
    timeoutMs: 60_000,
  });
  assert.deepEqual([queue, plan.map(({ id }) => id), executor], ["Todo", ["agent"], "local"]);
});

Deno.test("a run of before the time limit was recorded is read as one without", async () => {
  await using fixture = await journalFixture();
  assert.equal((await runOf(await openOlder(fixture), 9)).route.timeoutMs, null);
});

Deno.test("an older start is a step of the agent, and a later one in the same run another", async () => {
  await using fixture = await journalFixture();
  const journal = await openOlder(fixture);
  const stepsOf = async (number: number) =>
    (await runOf(journal, number)).steps.map(({ id, argv, pid, outcome }) => [
      id,
      argv.join(" "),
      pid,
      outcome,
    ]);
  assert.deepEqual(await stepsOf(1), []);
  assert.deepEqual(await stepsOf(2), []);
  assert.deepEqual(await stepsOf(3), [["agent", "claude -p 3", 10, null]]);
  assert.deepEqual(await stepsOf(4), [
    ["agent", "claude --resume s-0", 10, "resume_failed"],
    ["agent-2", "claude -p 4", 20, null],
  ]);
  assert.deepEqual(await stepsOf(5), [["agent", "claude -p 5", 10, "failed"]]);
  assert.deepEqual(await stepsOf(8), [], "it ended without a process");
});

Deno.test("an older run goes on and ends in this version", async () => {
  await using fixture = await journalFixture();
  const journal = await openOlder(fixture);
  const exit = { ...NO_PROCESS, code: 0 };
  const end = agentEnded({ runId: id(3), at: 4_000, outcome: "succeeded", exit });
  for (const transition of end) await journal.append(transition);
  assert.equal((await runOf(journal, 3)).state, "ended");
});

Deno.test("F4: an older start that a failing disk kept twice is one step", async () => {
  await using fixture = await journalFixture();
  const again = `INSERT INTO transitions (run_id, type, at, transition)
    SELECT run_id, type, at, transition FROM transitions
    WHERE run_id = '${id(3)}' AND type = 'started'`;
  const { steps } = await runOf(await openOlder(fixture, again), 3);
  assert.deepEqual(steps.map(({ id, pid, outcome }) => [id, pid, outcome]), [["agent", 10, null]]);
});

Deno.test("a report of an older version has no denials, and its quota is an outage", async () => {
  await using fixture = await journalFixture();
  const journal = await openOlder(
    fixture,
    `UPDATE runs SET record = replace(record, '"quotaResetsAt":null', '"quotaResetsAt":9000');
     UPDATE transitions SET transition = replace(transition, '"quotaResetsAt":null', '"quotaResetsAt":9000')`,
  );
  const { report } = await runOf(journal, 5);
  assert.deepEqual([report?.outage?.kind, report?.outage?.resetsAt], ["quota", 9000]);
  assert.deepEqual(report?.denials, []);
  assert.ok(report && !("quotaResetsAt" in report));
});
