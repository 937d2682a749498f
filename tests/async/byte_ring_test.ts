import assert from "node:assert/strict";
import fc from "fast-check";
import type { OutputChunk } from "../../src/contracts/run_executor.ts";
import { ByteRing } from "../../src/async/byte_ring.ts";
import { never } from "../fixtures/runs.ts";

type Stream = OutputChunk["stream"];

function chunk(text: string, offset = 0, stream: Stream = "stdout"): OutputChunk {
  return { stream, offset, bytes: new TextEncoder().encode(text) };
}

function shown({ stream, offset, bytes }: OutputChunk): string {
  return `${stream}@${offset}:${new TextDecoder().decode(bytes)}`;
}

async function heldBy(ring: ByteRing): Promise<string[]> {
  ring.close();
  return (await Array.fromAsync(ring.read(never))).map(shown);
}

Deno.test("what fits is held, joined where it follows on", async () => {
  const ring = new ByteRing(100);
  ring.push(chunk("ab"));
  ring.push(chunk("cd", 2));
  ring.push(chunk("E", 0, "stderr"));
  ring.push(chunk("fg", 4));
  assert.deepEqual(await heldBy(ring), ["stdout@0:abcd", "stderr@0:E", "stdout@4:fg"]);
});

Deno.test("the oldest bytes make room, of whichever stream they are", async () => {
  const ring = new ByteRing(6);
  ring.push(chunk("abc"));
  ring.push(chunk("XY", 0, "stderr"));
  ring.push(chunk("defg", 3));
  assert.deepEqual(await heldBy(ring), ["stderr@0:XY", "stdout@3:defg"]);
});

Deno.test("of a piece that is larger than the ring the end is held", async () => {
  const ring = new ByteRing(4);
  ring.push(chunk("abcdefghij"));
  assert.deepEqual(await heldBy(ring), ["stdout@6:ghij"]);
});

Deno.test("a gap that the source tells of is not joined over", async () => {
  const ring = new ByteRing(100);
  ring.push(chunk("ab"));
  ring.push(chunk("yz", 1000));
  assert.deepEqual(await heldBy(ring), ["stdout@0:ab", "stdout@1000:yz"]);
});

Deno.test("the ring copies: the source may reuse its buffer", async () => {
  const ring = new ByteRing(100);
  const source = chunk("abc");
  ring.push(source);
  source.bytes.fill(0);
  assert.deepEqual(await heldBy(ring), ["stdout@0:abc"]);
});

Deno.test("what a reader was given does not change when the ring goes round", async () => {
  const ring = new ByteRing(3);
  ring.push(chunk("abc"));
  const { value } = await ring.read(never).next();
  ring.push(chunk("xyz", 3));
  assert.equal(shown(value as OutputChunk), "stdout@0:abc");
});

Deno.test("a reader waits for what comes and ends with the ring", async () => {
  const ring = new ByteRing(100);
  const reading = Array.fromAsync(ring.read(never));
  ring.push(chunk("a"));
  await Promise.resolve();
  ring.push(chunk("b", 1));
  ring.close();
  assert.equal((await reading).map(({ bytes }) => new TextDecoder().decode(bytes)).join(""), "ab");
});

Deno.test("a slow reader sees the gap; a quick one has none", async () => {
  const ring = new ByteRing(4);
  const slow = ring.read(never);
  const quick = ring.read(never);
  ring.push(chunk("abcd"));
  assert.equal(shown((await slow.next()).value as OutputChunk), "stdout@0:abcd");
  assert.equal(shown((await quick.next()).value as OutputChunk), "stdout@0:abcd");
  ring.push(chunk("ef", 4));
  assert.equal(shown((await quick.next()).value as OutputChunk), "stdout@4:ef");
  ring.push(chunk("ghij", 6));
  assert.equal(shown((await slow.next()).value as OutputChunk), "stdout@6:ghij");
  assert.equal(shown((await quick.next()).value as OutputChunk), "stdout@6:ghij");
});

Deno.test("a reader ends without an error when its signal is aborted", async () => {
  const ring = new ByteRing(4);
  const reading = new AbortController();
  const next = ring.read(reading.signal).next();
  reading.abort();
  assert.deepEqual(await next, { done: true, value: undefined });
  assert.deepEqual(await Array.fromAsync(ring.read(reading.signal)), []);
});

Deno.test("empty pieces and pieces after the end leave no trace", async () => {
  const ring = new ByteRing(4);
  ring.push(chunk(""));
  ring.push(chunk("a"));
  ring.close();
  ring.push(chunk("b", 1));
  assert.deepEqual(await heldBy(ring), ["stdout@0:a"]);
});

Deno.test("a run that alternates byte by byte costs bounded bookkeeping", async () => {
  const ring = new ByteRing(1_000_000);
  for (let index = 0; index < 10_000; index++) {
    ring.push(chunk("o", index));
    ring.push(chunk("e", index, "stderr"));
  }
  const held = await heldBy(ring);
  assert.ok(held.length <= 4096, `${held.length} pieces`);
  assert.deepEqual(held.slice(-2), ["stdout@9999:o", "stderr@9999:e"]);
});

Deno.test("whatever is pushed, the last bytes are held, each at its place", async () => {
  const pieces = fc.array(
    fc.record({
      stream: fc.constantFrom<Stream>("stdout", "stderr"),
      bytes: fc.uint8Array({ maxLength: 40 }),
    }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 100 }), pieces, async (capacity, all) => {
      const ring = new ByteRing(capacity);
      const written: { stream: Stream; offset: number; byte: number }[] = [];
      const offsets = { stdout: 0, stderr: 0 };
      for (const { stream, bytes } of all) {
        ring.push({ stream, bytes, offset: offsets[stream] });
        for (const byte of bytes) written.push({ stream, offset: offsets[stream]++, byte });
      }
      ring.close();
      const held = (await Array.fromAsync(ring.read(never))).flatMap(({ stream, offset, bytes }) =>
        [...bytes].map((byte, index) => ({ stream, offset: offset + index, byte }))
      );
      assert.deepEqual(held, written.slice(-capacity));
    }),
  );
});

Deno.test("a part between two positions is copied, as far as it is held", () => {
  const ring = new ByteRing(6);
  const textOf = (from: number, to: number) => new TextDecoder().decode(ring.slice(from, to));
  assert.equal(textOf(0, 10), "");
  ring.push(chunk("abc"));
  assert.deepEqual([ring.start, textOf(0, 10), textOf(1, 2)], [0, "abc", "b"]);
  ring.push(chunk("defgh", 3));
  assert.deepEqual([ring.start, textOf(0, 10), textOf(0, 3), textOf(7, 3)], [2, "cdefgh", "c", ""]);
});

Deno.test("a reader may begin anywhere, also where nothing is yet", async () => {
  const ring = new ByteRing(100);
  ring.push(chunk("abcdef"));
  const late = Array.fromAsync(ring.read(never, 8));
  ring.push(chunk("ghij", 6));
  ring.close();
  assert.deepEqual((await Array.fromAsync(ring.read(never, 4))).map(shown), ["stdout@4:efghij"]);
  assert.deepEqual((await late).map(shown), ["stdout@8:ij"]);
});
