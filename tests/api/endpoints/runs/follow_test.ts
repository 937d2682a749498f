import assert from "node:assert/strict";
import type { LogPiece, RunLog, RunLogs } from "../../../../src/contracts/run_logs.ts";
import { readAll, serveApi, writeAll } from "../../api_fixture.ts";
import { recordRun } from "../../../fixtures/recorded_runs.ts";

/** Reads a followed log as it comes. */
function reading(response: Response) {
  assert.ok(response.body !== null);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  return async () => (await reader.read()).value;
}

Deno.test("a followed log goes on line by line, and ends with its run", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  const log = api.logs.open(id);
  log.append("before");
  const response = await fetch(`${api.server.url}/runs/${id}/log?follow=true`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
  const next = reading(response);
  assert.equal(await next(), "before\n");
  log.append("then");
  assert.equal(await next(), "then\n");
  log.append("at last – 😀");
  assert.equal(await next(), "at last – 😀\n");
  log.close();
  assert.equal(await next(), undefined);
});

Deno.test("a followed log of a run that is over is what it printed", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs, { outcome: "succeeded" });
  const log = api.logs.open(id);
  log.append("all of it");
  log.close();
  for (const query of ["follow=true", "follow", "follow=1", "follow=true&offset=0"]) {
    assert.equal((await api.send("GET", `/runs/${id}/log?${query}`)).text, "all of it\n");
  }
  const later = await api.send("GET", `/runs/${id}/log?follow=true&offset=4`);
  assert.equal(later.text, "of it\n");
  assert.equal((await api.send("GET", `/runs/${id}/log?follow=true&offset=99`)).text, "");
});

Deno.test("a log is not compressed: each line arrives when it is printed", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  const log = api.logs.open(id);
  const headers = { "accept-encoding": "gzip, br" };
  const response = await fetch(`${api.server.url}/runs/${id}/log?follow=true`, { headers });
  assert.equal(response.headers.get("content-encoding"), null);
  const next = reading(response);
  log.append("x".repeat(2_000));
  assert.equal((await next())?.length, 2_001);
  log.close();
  assert.equal(await next(), undefined);
});

/** A log whose followers a test can see. */
function watchedLog(pieces: AsyncIterable<LogPiece> | Iterable<LogPiece> = []) {
  const { promise: followed, resolve } = Promise.withResolvers<AbortSignal>();
  let reads = 0;
  const log: RunLog = {
    start: 0,
    end: 0,
    isComplete: false,
    async *read() {},
    async *follow(_from, signal) {
      resolve(signal);
      for await (const piece of pieces) {
        if (signal.aborted) return;
        reads++;
        yield piece;
      }
      if (signal.aborted) return;
      await new Promise((end) => signal.addEventListener("abort", end, { once: true }));
    },
  };
  const logs: Pick<RunLogs, "get"> = { get: () => Promise.resolve(log) };
  return { logs, followed, reads: () => reads };
}

Deno.test("a client that leaves a silent log is forgotten at once", async () => {
  const { logs, followed } = watchedLog();
  await using api = serveApi({ logs });
  const id = await recordRun(api.runs);
  const connection = await api.connect();
  await writeAll(connection, `GET /runs/${id}/log?follow=true HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const signal = await followed;
  const gone = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  connection.close();
  await gone;
});

Deno.test("H5: a shutdown ends followed logs at once, whole, and not after its grace", async () => {
  await using api = serveApi();
  const id = await recordRun(api.runs);
  const log = api.logs.open(id);
  log.append("so far");
  const response = await fetch(`${api.server.url}/runs/${id}/log?follow=true`);
  const next = reading(response);
  assert.equal(await next(), "so far\n");
  log.append("at last");
  // Longer than a test may take: what ends here ends because the log did.
  const stopping = api.server.shutdown({ graceMs: 3_600_000 });
  assert.equal(await next(), "at last\n");
  assert.equal(await next(), undefined);
  await stopping;
});

Deno.test("H5: a client that stops reading neither fills the memory nor holds up a shutdown", async () => {
  const bytes = new Uint8Array(65_536).fill(0x61);
  function* endless(): Generator<LogPiece> {
    for (let position = 0;; position += bytes.length) yield { position, bytes };
  }
  const { logs, followed, reads } = watchedLog(endless());
  await using api = serveApi({ logs });
  const id = await recordRun(api.runs);
  using connection = await api.connect();
  await writeAll(connection, `GET /runs/${id}/log?follow=true HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await followed;
  const settled = await untilSteady(reads);
  assert.ok(settled < 500, `${settled} pieces of 64 KiB were read for a client that reads none`);
  await api.server.shutdown({ graceMs: 10 });
  assert.match(await readAll(connection), /^HTTP\/1\.1 200 OK\r\n/);
});

/** The count once it no longer grows: what the sockets of both sides hold is full. */
async function untilSteady(count: () => number): Promise<number> {
  for (let before = -1;;) {
    const now = count();
    if (now === before && now > 0) return now;
    before = now;
    // A round trip through the server that is watched, and through the kernel.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve));
  }
}
