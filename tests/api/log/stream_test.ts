import assert from "node:assert/strict";
import { streamOf } from "../../../src/api/log/stream.ts";
import { never } from "../../fixtures/runs.ts";

const chunk = (text: string) => new TextEncoder().encode(text);

/** A source that counts what it was asked for, and waits for its end once it has said that much. */
function source(count: number) {
  const made = { chunks: 0, isOver: false };
  async function* run(signal: AbortSignal) {
    try {
      for (let index = 0; index < count && !signal.aborted; index++) {
        made.chunks++;
        yield chunk(`${index} `);
      }
      if (signal.aborted) return;
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    } finally {
      made.isOver = true;
    }
  }
  return { made, run };
}

Deno.test("nothing is taken from a source before its reader asks, nor more than it asks for", async () => {
  const { made, run } = source(Infinity);
  const reader = streamOf(run, never).getReader();
  assert.equal(made.chunks, 0);
  await reader.read();
  await reader.read();
  assert.equal(made.chunks, 2);
  await reader.cancel();
});

Deno.test("a stream ends when its source does", async () => {
  const stream = streamOf(async function* () {
    yield chunk("all");
  }, never);
  assert.equal(await new Response(stream).text(), "all");
});

Deno.test("a reader that leaves while nothing comes ends the source", async () => {
  const { made, run } = source(1);
  const reader = streamOf(run, never).getReader();
  await reader.read();
  const waiting = reader.read();
  // Until the stream waits for its source.
  await new Promise((resolve) => setTimeout(resolve));
  await reader.cancel();
  assert.equal((await waiting).done, true);
  assert.equal(made.isOver, true);
});

Deno.test("its signal ends a stream that waits, without an error", async () => {
  const end = new AbortController();
  const { made, run } = source(1);
  const reader = streamOf(run, end.signal).getReader();
  await reader.read();
  const waiting = reader.read();
  end.abort();
  assert.equal((await waiting).done, true);
  assert.equal(made.isOver, true);
});

Deno.test("a stream whose end has come before it begins is empty", async () => {
  const { run } = source(Infinity);
  assert.equal(await new Response(streamOf(run, AbortSignal.abort())).text(), "");
});

Deno.test("a stream that has ended listens to no signal any longer", async () => {
  const end = new AbortController();
  let listeners = 0;
  const { signal } = end;
  const add = signal.addEventListener.bind(signal);
  const options: (AbortSignal | undefined)[] = [];
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    options.push(typeof args[2] === "object" ? args[2].signal : undefined);
    add(...args);
  };
  await new Response(streamOf(async function* () {
    yield chunk("all");
  }, signal)).text();
  assert.equal(listeners, 1);
  assert.equal(options[0]?.aborted, true);
});

Deno.test("what fails in the source fails in the stream", async () => {
  const failure = new Error("the disk is gone");
  const stream = streamOf(async function* () {
    yield chunk("a");
    throw failure;
  }, never);
  await assert.rejects(new Response(stream).text(), failure);
});
