import assert from "node:assert/strict";
import { runJson } from "../run_answers.ts";
import { json, type ScriptedServer, serveScript } from "../scripted_server.ts";
import { commandsAt } from "./command_line.ts";

/** A server with so many runs, which answers in pages as large as it is asked for. */
function serveRuns(count: number): ScriptedServer {
  const all = Array.from(
    { length: count },
    (_, i) => runJson({ run_id: `run-${i}`, task_id: `${i}` }),
  );
  return serveScript(({ path }) => {
    const query = new URLSearchParams(path.split("?")[1]);
    const from = Number(query.get("before") ?? 0);
    const to = from + Number(query.get("limit"));
    query.set("before", String(to));
    return json({ runs: all.slice(from, to), next: to < count ? `/runs?${query}` : null });
  });
}

Deno.test("runs are listed up to the limit, page by page", async () => {
  await using server = serveRuns(500);
  const run = commandsAt(server.url);
  const few = await run("runs");
  assert.deepEqual([few.code, few.stderr], [0, ""]);
  assert.equal(few.stdout.trimEnd().split("\n").length, 1 + 20);
  const many = await run("runs", "--limit", "450");
  assert.equal(many.stdout.trimEnd().split("\n").length, 1 + 450);
  assert.deepEqual(server.seen.map(({ path }) => path), [
    "/runs?limit=20",
    "/status",
    "/runs?limit=200",
    "/runs?limit=200&before=200",
    "/runs?limit=200&before=400",
    "/status",
  ]);
});

Deno.test("filters are the API's", async () => {
  await using server = serveRuns(0);
  const filters = ["--task", "5 &", "--route", "A.B", "--outcome", "failed", "--state", "settled"];
  const { stdout } = await commandsAt(server.url)("runs", ...filters);
  assert.equal(stdout, "No runs\n");
  assert.equal(
    server.seen[0]?.path,
    "/runs?task=5+%26&route=A.B&outcome=failed&state=settled&limit=20",
  );
});

Deno.test("JSON of one page is the API's as it is, that of several has the runs of all", async () => {
  await using server = serveRuns(500);
  const run = commandsAt(server.url);
  const one = JSON.parse((await run("runs", "--json", "-n", "3")).stdout);
  assert.deepEqual([one.runs.length, one.next], [3, "/runs?limit=3&before=3"]);
  assert.deepEqual(one.runs[0], runJson({ run_id: "run-0", task_id: "0" }));
  const several = JSON.parse((await run("runs", "--json", "-n", "300")).stdout);
  assert.equal(several.runs.length, 300);
  assert.deepEqual(several.runs[299], runJson({ run_id: "run-299", task_id: "299" }));
});

Deno.test("one run is shown by a part of its id, also as JSON", async () => {
  const run_id = "0198c0de-0000-7000-8000-00001a2b3c4d";
  const found = runJson({ run_id });
  await using server = serveScript(({ path }) =>
    path.startsWith("/runs?") ? json({ runs: [found], next: null }) : json(found)
  );
  const run = commandsAt(server.url);
  assert.match(
    (await run("runs", "2b3c4d")).stdout,
    new RegExp(`^Run +${run_id}\nTask +5 \\(Fix crash\\)\n`),
  );
  assert.deepEqual(JSON.parse((await run("runs", run_id, "--json")).stdout), found);
  assert.equal(server.seen.at(-1)?.path, `/runs/${run_id}`);
});
