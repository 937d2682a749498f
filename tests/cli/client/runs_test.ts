import assert from "node:assert/strict";
import { findRun } from "../../../src/cli/client/runs.ts";
import { runJson } from "./run_answers.ts";
import { json, type ScriptedServer, serveScript } from "./scripted_server.ts";

const A = "0198c0de-0000-7000-8000-00001a2b3c4d";
const B = "0198c0de-0001-7000-8000-0000aaaa3c4d";
const C = "0198c0ff-0002-7000-8000-0000bbbbcccc";

/** Two pages of runs. */
function serveRuns(): ScriptedServer {
  const run = (run_id: string) => runJson({ run_id, task_name: `of \x1b[31m ${run_id.slice(-4)}` });
  return serveScript(({ path }) =>
    path.includes("before")
      ? json({ runs: [run(A)], next: null })
      : json({ runs: [run(C), run(B)], next: `/runs?limit=200&before=${B}` })
  );
}

async function found(part: string): Promise<string> {
  await using server = serveRuns();
  using api = server.client();
  return await findRun(api, part);
}

Deno.test("a run is found by its id's beginning or end, on any page, in either case", async () => {
  for (
    const [part, id] of [
      ["1a2b3c4d", A],
      ["4d".padStart(6, "2b3c"), A],
      ["BBBBCCCC", C],
      ["c", C],
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
  for (const part of ["1a2b", "", " "]) {
    await assert.rejects(found(part), {
      name: "ClientError",
      message:
        `Cannot find run "${part}": no run's id begins or ends with it; "artificer-dispatcher runs" lists all runs`,
    });
  }
});

Deno.test("where several fit they are named, and a terminal obeys nothing of it", async () => {
  await assert.rejects(found("3c4d"), {
    name: "ClientError",
    message: [
      'Cannot choose a run for "3c4d": 2 runs match',
      `  ${B}  run aaaa3c4d on task 5 (of \\u001b[31m 3c4d)`,
      `  ${A}  run 1a2b3c4d on task 5 (of \\u001b[31m 3c4d)`,
    ].join("\n"),
  });
});

Deno.test("of very many that fit, some are named", async () => {
  const runs = Array.from({ length: 8 }, (_, i) => runJson({ run_id: `0198c0de-${i}` }));
  await using server = serveScript(() => json({ runs, next: null }));
  using api = server.client();
  await assert.rejects(findRun(api, "0198"), (error) => {
    assert.ok(error instanceof Error);
    const lines = error.message.split("\n");
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [
      7,
      'Cannot choose a run for "0198": 8 runs match',
      "  and 3 more",
    ]);
    return true;
  });
});

Deno.test("a next page that is no path of this server is not asked for", async () => {
  await using server = serveScript(() => json({ runs: [], next: "@evil.example/runs" }));
  using api = server.client("secret-token");
  await assert.rejects(findRun(api, "1a2b"), {
    message: 'Cannot ask for "@evil.example/runs": it is not a path',
  });
});
