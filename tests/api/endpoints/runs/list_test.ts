import assert from "node:assert/strict";
import { assertCommonHeaders, assertProblem, serveApi } from "../../api_fixture.ts";
import { recordIntent, recordRun, runId } from "../../../fixtures/recorded_runs.ts";

const idsOf = (answer: { json: { runs: { run_id: string }[] } }) =>
  answer.json.runs.map(({ run_id }) => run_id);

Deno.test("GET /runs of a dispatcher that has run nothing", async () => {
  await using api = serveApi();
  const answer = await api.send("GET", "/runs");
  assert.equal(answer.status, 200);
  assertCommonHeaders(answer);
  assert.deepEqual(answer.json, { runs: [], next: null });
});

Deno.test("GET /runs filters by task, route, outcome and state, under either name", async () => {
  await using api = serveApi();
  await recordRun(api.runs, { id: runId(1), taskId: "1", outcome: "succeeded" });
  await recordRun(api.runs, { id: runId(2), taskId: "a b", queue: "Review", outcome: "failed" });
  await recordRun(api.runs, { id: runId(3), taskId: "1" });
  const expected = {
    "": [3, 2, 1],
    "task=1": [3, 1],
    "task_id=a%20b": [2],
    "route=Review": [2],
    "queue=Todo": [3, 1],
    "outcome=failed": [2],
    "outcome=lost": [],
    "state=started": [3],
    "state=settled": [2, 1],
    "task=1&state=settled": [1],
  };
  for (const [query, numbers] of Object.entries(expected)) {
    const answer = await api.send("GET", `/runs?${query}`);
    assert.deepEqual(idsOf(answer), numbers.map(runId), query);
    assert.equal(answer.json.next, null);
  }
});

Deno.test("GET /runs is read page by page, newest first, with the filters kept", async () => {
  await using api = serveApi();
  for (let number = 1; number <= 7; number++) {
    await recordRun(api.runs, { id: runId(number), taskId: number === 4 ? "2" : "1 & 2" });
  }
  const pages: string[][] = [];
  let path: string | null = "/runs?task_id=1%20%26%202&limit=2";
  while (path !== null) {
    const answer = await api.send("GET", path);
    pages.push(idsOf(answer));
    path = answer.json.next;
  }
  assert.deepEqual(pages, [[7, 6], [5, 3], [2, 1]].map((page) => page.map(runId)));
});

Deno.test("GET /runs: a page that just holds the rest is the last one", async () => {
  await using api = serveApi();
  await recordRun(api.runs, { id: runId(1) });
  await recordRun(api.runs, { id: runId(2) });
  assert.equal((await api.send("GET", "/runs?limit=2")).json.next, null);
  const before = runId(2).toUpperCase();
  assert.deepEqual(idsOf(await api.send("GET", `/runs?before=${before}`)), [runId(1)]);
});

Deno.test("GET /runs takes 50 runs where nothing else is said, and 200 at most", async () => {
  await using api = serveApi();
  for (let number = 1; number <= 201; number++) {
    await recordIntent(api.runs, { id: runId(number) });
  }
  assert.equal((await api.send("GET", "/runs")).json.runs.length, 50);
  const { json } = await api.send("GET", "/runs?limit=200");
  assert.equal(json.runs.length, 200);
  assert.equal(json.next, `/runs?limit=200&before=${runId(2)}`);
});

const WORDS = 'must be one of "intent", "claimed", "started", "ended", "settled", "dropped"';
const BAD_QUERIES: Readonly<Record<string, string>> = {
  "taks=1": '"taks" is not known; did you mean "task"?',
  "taskid=1": '"taskid" is not known; did you mean "task_id"?',
  "sort_by=time":
    '"sort_by" is not known; allowed: "task", "route", "outcome", "state", "limit", "before"',
  "outcome=succeded": '"outcome" cannot be "succeded"; did you mean "succeeded"?',
  "state=everything": `"state" ${WORDS}`,
  "limit=0": '"limit" must be a whole number from 1 to 200',
  "limit=201": '"limit" must be a whole number from 1 to 200',
  "limit=2.5": '"limit" must be a whole number from 1 to 200',
  "limit=many": '"limit" must be a whole number from 1 to 200',
  "before=yesterday": `"before" must be a run's id`,
  "task=": '"task" must not be empty',
  "task=1&task=2": '"task" is given twice',
  "task=1&task_id=1": '"task_id" means the same as "task"; give one of them',
  "limit=x&outcome=": '"outcome" must be one of',
};

for (const [query, detail] of Object.entries(BAD_QUERIES)) {
  Deno.test(`GET /runs?${query} is refused: ${detail}`, async () => {
    await using api = serveApi();
    const answer = await api.send("GET", `/runs?${query}`);
    assertProblem(answer, 422, "invalid", /^Cannot list the runs: /);
    assert.ok(answer.json.detail.includes(detail), answer.json.detail);
    assert.ok(answer.json.errors.length >= 1);
  });
}

Deno.test("H4: with a run's token only the runs of its own task are listed", async () => {
  await using api = serveApi();
  await recordRun(api.runs, { id: runId(1), taskId: "1", outcome: "failed" });
  await recordRun(api.runs, { id: runId(2), taskId: "2" });
  const own = await recordRun(api.runs, { id: runId(3), taskId: "1" });
  api.control.addRun("tok-en", own, "1");
  api.control.noteCreated("2", "Todo", own);
  const headers = { authorization: "Bearer tok-en" };
  for (const query of ["", "?task=1", "?limit=200"]) {
    const answer = await api.send("GET", `/runs${query}`, undefined, headers);
    assert.deepEqual(idsOf(answer), [runId(3), runId(1)]);
  }
  assertProblem(
    await api.send("GET", "/runs?task=2", undefined, headers),
    403,
    "not_your_task",
    `Cannot list the runs of task "2": run "${own}" works on task "1"`,
  );
});
