import assert from "node:assert/strict";
import type { RunLog } from "../../../../src/contracts/run_logs.ts";
import { createMemoryRunLogs } from "../../../../src/journals/memory/mod.ts";
import { createFileRunLogs } from "../../../../src/journals/sqlite/mod.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";
import { assertProblem, serveApi } from "../../api_fixture.ts";
import { recordIntent, recordRun } from "../../../fixtures/recorded_runs.ts";

const TEXT = "text/plain; charset=utf-8";

/** Asks for a part of a log. */
const range = (value: string) => ({ range: value });

Deno.test("GET /runs/{id}/log is what the run has printed so far, as text that nobody may change", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  const log = api.logs.open(id);
  log.append("first");
  log.append("zweite – 😀");
  const answer = await api.send("GET", `/runs/${id}/log`);
  assert.equal(answer.status, 200);
  assert.equal(answer.text, "first\nzweite – 😀\n");
  assert.equal(answer.headers.get("content-type"), TEXT);
  assert.equal(answer.headers.get("accept-ranges"), "bytes");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(answer.headers.get("cache-control"), "no-store, no-transform");
  log.append("third");
  assert.match((await api.send("GET", `/runs/${id}/log`)).text, /third\n$/);
});

Deno.test("a run that printed nothing has an empty log, and one that has not started has none", async () => {
  await using api = serveApi();
  const id = await recordIntent(api.runs);
  assertProblem(
    await api.send("GET", `/runs/${id}/log`),
    404,
    "no_log",
    `Cannot read the log of run "${id}": the run has not started`,
  );
  api.logs.open(id);
  const answer = await api.send("GET", `/runs/${id}/log`);
  assert.deepEqual([answer.status, answer.text], [200, ""]);
});

Deno.test("a log that was forgotten is told from one that has not begun", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "failed" });
  assertProblem(
    await api.send("GET", `/runs/${id}/log`),
    404,
    "no_log",
    `Cannot read the log of run "${id}": it is no longer kept`,
  );
});

Deno.test("a log whose folder was removed while its run lives is told as no longer held", async () => {
  await using dir = await tempDir();
  const logs = createFileRunLogs({ runsDir: dir.path, warn: assert.fail });
  await using api = serveApi({ logs });
  const id = await recordRun(api.runs);
  const log = logs.open(id);
  log.append("text");
  const path = `/runs/${id}/log`;
  assert.equal((await api.send("GET", path)).text, "text\n");
  await Deno.remove(`${dir.path}/${id}`, { recursive: true });
  for (const query of ["", "?follow=true"]) {
    assertProblem(await api.send("GET", `${path}${query}`), 404, "no_log", /no longer kept$/);
  }
  log.close();
});

Deno.test("a log whose beginning is forgotten says how much that is", async () => {
  const logs = createMemoryRunLogs({ bytesPerRun: 10 });
  await using api = serveApi({ logs });
  const id = await recordRun(api.runs);
  const log = logs.open(id);
  log.append("0123456789");
  log.append("é23456789");
  const answer = await api.send("GET", `/runs/${id}/log`);
  assert.equal(answer.text, "[… 13 bytes left out …]\n23456789\n");
});

Deno.test("a range of a log is a 206 with its place, counted in bytes", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  api.logs.open(id).append("0123456789");
  const expected = {
    "bytes=0-3": ["0123", "bytes 0-3/11"],
    "bytes=8-": ["89\n", "bytes 8-10/11"],
    "bytes=-2": ["9\n", "bytes 9-10/11"],
    "bytes=4-999": ["456789\n", "bytes 4-10/11"],
  };
  for (const [header, [text, place]] of Object.entries(expected)) {
    const answer = await api.send("GET", `/runs/${id}/log`, undefined, range(header));
    assert.equal(answer.status, 206);
    assert.equal(answer.text, text);
    assert.equal(answer.headers.get("content-range"), place);
    assert.equal(answer.headers.get("content-type"), TEXT);
    assert.equal(answer.headers.get("content-length"), String(text?.length));
  }
});

Deno.test("a range that reaches into what is forgotten tells by its place what is left of it", async () => {
  const logs = createMemoryRunLogs({ bytesPerRun: 10 });
  await using api = serveApi({ logs });
  const id = await recordRun(api.runs);
  const log = logs.open(id);
  log.append("0123456789");
  log.append("abcdefghi");
  const answer = await api.send("GET", `/runs/${id}/log`, undefined, range("bytes=0-"));
  assert.equal(answer.text, "abcdefghi\n");
  assert.equal(answer.headers.get("content-range"), "bytes 11-20/21");
  assertProblem(
    await api.send("GET", `/runs/${id}/log`, undefined, range("bytes=0-5")),
    416,
    "range_unsatisfiable",
    `Cannot read that range of the log of run "${id}": the bytes 11 to 20 are kept`,
  );
});

Deno.test("a log that is larger than a piece goes piece by piece, whole and in parts", async () => {
  await using dir = await tempDir();
  const logs = createFileRunLogs({ runsDir: dir.path, warn: assert.fail });
  await using api = serveApi({ logs });
  const id = await recordRun(api.runs);
  const log = logs.open(id);
  for (let line = 0; line < 30_000; line++) log.append(`${line} ${"x".repeat(90)}`);
  log.close();
  const whole = await api.send("GET", `/runs/${id}/log`);
  assert.equal(whole.text.length, Number(whole.headers.get("content-length")));
  assert.match(whole.text, /^0 x+\n1 x[^]*\n29999 x+\n$/);
  const part = await api.send("GET", `/runs/${id}/log`, undefined, range("bytes=1000-2000999"));
  assert.equal(part.headers.get("content-length"), "2000000");
  assert.equal(part.headers.get("content-range"), `bytes 1000-2000999/${whole.text.length}`);
  assert.ok(part.text === whole.text.slice(1_000, 2_001_000));
  const followed = await api.send("GET", `/runs/${id}/log?follow=true&offset=5`);
  assert.ok(followed.text === whole.text.slice(5));
});

Deno.test("a log that is cut short while it is read breaks off, and is not taken for a whole one", async () => {
  const { promise: going, resolve: go } = Promise.withResolvers<void>();
  const log: RunLog = {
    start: 0,
    end: 10,
    isComplete: true,
    async *read() {
      yield { position: 0, bytes: new TextEncoder().encode("half ") };
      await going;
    },
    async *follow() {},
  };
  await using api = serveApi({ logs: { get: () => Promise.resolve(log) } });
  const id = await recordRun(api.runs);
  const answer = await fetch(`${api.server.url}/runs/${id}/log`);
  const text = answer.text();
  go();
  await assert.rejects(text);
});

Deno.test("a range past the end is a 416 that says how long the log is", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  const log = api.logs.open(id);
  const ask = () => api.send("GET", `/runs/${id}/log`, undefined, range("bytes=4-"));
  const empty = await ask();
  assertProblem(empty, 416, "range_unsatisfiable", /: nothing is kept$/);
  assert.equal(empty.headers.get("content-range"), "bytes */0");
  log.append("abc");
  assert.equal((await ask()).headers.get("content-range"), "bytes */4");
  log.append("d");
  assert.equal((await ask()).text, "d\n");
});

Deno.test("several ranges, another unit and an If-Range are answered with all of it", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  api.logs.open(id).append("0123456789");
  const headers = [
    range("bytes=0-1,4-5"),
    range("lines=0-1"),
    range("bytes=5-1"),
    { ...range("bytes=0-1"), "if-range": '"etag"' },
  ];
  for (const each of headers) {
    const answer = await api.send("GET", `/runs/${id}/log`, undefined, each);
    assert.deepEqual([answer.status, answer.text], [200, "0123456789\n"]);
    assert.equal(answer.headers.get("content-range"), null);
  }
});

Deno.test("HEAD of a log says what kind of thing it is, and follows nothing", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  api.logs.open(id).append("text");
  for (const query of ["", "?follow=true"]) {
    const answer = await api.send("HEAD", `/runs/${id}/log${query}`, undefined, range("bytes=0-1"));
    assert.deepEqual([answer.status, answer.text], [200, ""]);
    assert.equal(answer.headers.get("content-type"), TEXT);
    assert.equal(answer.headers.get("accept-ranges"), "bytes");
  }
});

Deno.test("what cannot be asked of a log is refused", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  api.logs.open(id);
  const expected = {
    "folow=true": '"folow" is not known; did you mean "follow"?',
    "follow=maybe": '"follow" must be true or false',
    "follow=true&offset=-1": '"offset" must be a whole number from 0',
    "follow=true&offset=x": '"offset" must be a whole number from 0',
    "offset=5": '"offset" goes with "follow"; a part is read with a Range header',
    "follow=false&offset=5": '"offset" goes with "follow"; a part is read with a Range header',
  };
  for (const [query, detail] of Object.entries(expected)) {
    const answer = await api.send("GET", `/runs/${id}/log?${query}`);
    assertProblem(answer, 422, "invalid", `Cannot read the log: ${detail}`);
  }
});
