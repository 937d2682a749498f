import assert from "node:assert/strict";
import { findRun } from "../../../src/cli/client/runs.ts";
import { runJson } from "./run_answers.ts";
import { json, problem, type ScriptedServer, serveScript } from "./scripted_server.ts";

const A = "0198c0de-0000-7000-8000-00001a2b3c4d";
const B = "0198c0de-0001-7000-8000-0000aaaa3c4d";
const C = "0198c0ff-0002-7000-8000-0000bbbbcccc";

/** The id of the task of run B, with which the id of run C ends. */
const TASK = "5";

/** Two pages of runs. */
function serveRuns(): ScriptedServer {
  const run = (run_id: string) => runJson({ run_id, task_name: `of \x1b[31m ${run_id.slice(-4)}` });
  return serveScript(({ path }) =>
    path.includes("task=")
      ? json({ runs: path.includes(`task=${TASK}&`) ? [run(B)] : [], next: null })
      : path.includes("before")
      ? json({ runs: [run(A)], next: null })
      : json({ runs: [run(C), run(B)], next: `/runs?limit=200&before=${B}` })
  );
}

async function found(part: string): Promise<string> {
  await using server = serveRuns();
  using api = server.client();
  return await findRun(api, part);
}

Deno.test("a run is found by its id's beginning or end, or the beginning of its shown id, on any page, in either case", async () => {
  for (
    const [part, id] of [
      ["1a2b3c4d", A],
      ["4d".padStart(6, "2b3c"), A],
      ["BBBBCCCC", C],
      ["cccc", C],
      ["bbbb", C],
      ["1A2B", A],
      ["0198c0ff", C],
      ["0198c0de-0001", B],
      [" aaaa3c4d ", B],
    ] as const
  ) {
    assert.equal(await found(part), id, part);
  }
});

Deno.test("a whole id is not looked for: it may be older than any list", async () => {
  await using server = serveRuns();
  using api = server.client();
  assert.equal(await findRun(api, A.toUpperCase()), A);
  assert.equal(server.seen.length, 0);
});

Deno.test("one that none or nothing fits is told", async () => {
  for (const part of ["2b3c"]) {
    await assert.rejects(found(part), {
      name: "ClientError",
      message:
        `Cannot find run "${part}": no run is of a task with this id, and no run's id begins or ends with it; "artificer-dispatcher runs" lists all runs`,
    });
  }
});

Deno.test("fewer than four characters are no part of a run's id", async () => {
  for (const part of ["c", "4d", "c4d", "", " "]) {
    await assert.rejects(found(part), {
      name: "ClientError",
      message:
        `Cannot find run "${part}": no run is of a task with this id, and a part of a run's id needs at least 4 characters; "artificer-dispatcher runs" lists all runs`,
    });
  }
});

Deno.test("the id of a task means its newest run, whatever the ids of runs end with", async () => {
  assert.equal(await found(TASK), B);
  assert.equal(await found(` ${TASK} `), B);
});

Deno.test("a run that asks for another task's runs is answered by its own", async () => {
  await using server = serveScript(({ path }) =>
    path.includes("task=")
      ? problem(403, "not_your_task", "Cannot list the runs")
      : json({ runs: [runJson({ run_id: A })], next: null })
  );
  using api = server.client();
  assert.equal(await findRun(api, "3c4d"), A);
});

Deno.test("where several fit they are named, and a terminal obeys nothing of it", async () => {
  await assert.rejects(found("3c4d"), {
    name: "ClientError",
    message: [
      'Cannot choose a run for "3c4d": 2 runs match; give more of its id',
      `  ${B}  run aaaa3c4d on task 5 (of \\u001b[31m 3c4d)`,
      `  ${A}  run 1a2b3c4d on task 5 (of \\u001b[31m 3c4d)`,
    ].join("\n"),
  });
});

Deno.test("of very many that fit, some are named", async () => {
  const runs = Array.from({ length: 8 }, (_, i) => runJson({ run_id: `0198c0de-${i}` }));
  await using server = serveScript(({ path }) =>
    json({ runs: path.includes("task=") ? [] : runs, next: null })
  );
  using api = server.client();
  await assert.rejects(findRun(api, "0198"), (error) => {
    assert.ok(error instanceof Error);
    const lines = error.message.split("\n");
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [
      7,
      'Cannot choose a run for "0198": 8 runs match; give more of its id',
      "  and 3 more",
    ]);
    return true;
  });
});

Deno.test("a next page that is no path of this server is not asked for", async () => {
  await using server = serveScript(({ path }) =>
    json({ runs: [], next: path.includes("task=") ? null : "@evil.example/runs" })
  );
  using api = server.client("secret-token");
  await assert.rejects(findRun(api, "1a2b"), {
    message: 'Cannot ask for "@evil.example/runs": it is not a path',
  });
});
