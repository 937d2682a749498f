import assert from "node:assert/strict";
import { OutputFiles } from "../../../src/process/output/files.ts";
import { Poller } from "../../../src/process/output/poller.ts";
import type { OutputChunk } from "../../../src/contracts/run_executor.ts";
import { makePipe } from "../../fixtures/pipes.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";
import { never } from "../../fixtures/runs.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function collect(chunks: AsyncIterable<OutputChunk>): Promise<OutputChunk[]> {
  const all: OutputChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

Deno.test("a reader gets what is there, what comes, and then the end", async () => {
  await using dir = await tempDir();
  const out = await dir.write("out", "one\n");
  await dir.write("err", "");
  const files = new OutputFiles(dir.path, new Poller());
  const chunks = files.read(never);
  const first = await chunks.next();
  assert.ok(!first.done);
  assert.deepEqual([first.value.offset, text(first.value.bytes)], [0, "one\n"]);
  const second = chunks.next();
  await dir.write("err", "two\n");
  const { value } = await second;
  assert.deepEqual([value?.stream, value?.offset, text(value?.bytes ?? new Uint8Array())], [
    "stderr",
    0,
    "two\n",
  ]);
  await Deno.writeTextFile(out, "three\n", { append: true });
  files.close();
  const rest = await collect(chunks);
  assert.deepEqual(rest.map(({ offset, bytes }) => [offset, text(bytes)]), [[4, "three\n"]]);
});

Deno.test("what is written after the end is not the run's", async () => {
  await using dir = await tempDir();
  const out = await dir.write("out", "mine");
  const files = new OutputFiles(dir.path, new Poller());
  files.close();
  await Deno.writeTextFile(out, "not mine", { append: true });
  const chunks = await collect(files.read(never));
  assert.deepEqual(chunks.map(({ bytes }) => text(bytes)), ["mine"]);
});

Deno.test("files that are taken away have no more to say", async () => {
  await using dir = await tempDir();
  await dir.write("out", "gone");
  const files = new OutputFiles(dir.path, new Poller());
  files.close();
  await Deno.remove(`${dir.path}/out`);
  assert.deepEqual(await collect(files.read(never)), []);
});

Deno.test("a reader ends when its signal is aborted, while it waits and before", async () => {
  await using dir = await tempDir();
  const files = new OutputFiles(dir.path, new Poller());
  const reading = new AbortController();
  const waiting = collect(files.read(reading.signal));
  reading.abort();
  assert.deepEqual(await waiting, []);
  assert.deepEqual(await collect(files.read(reading.signal)), []);
  files.close();
});

Deno.test("past the cap the beginning and the last part are kept, with a marker between", async () => {
  await using dir = await tempDir();
  const out = await dir.write("out", "");
  const files = new OutputFiles(dir.path, new Poller(), 800);
  const reading = collect(files.read(never));
  const append = (chars: string) => Deno.writeTextFile(out, chars, { append: true });
  await append("a".repeat(700));
  await append("b".repeat(5_000));
  // Only a poll of the files cuts them.
  while ((await Deno.stat(out)).size > 800) await new Promise((done) => setTimeout(done, 5));
  await append("the end");
  files.close();
  const kept = await Deno.readTextFile(out);
  const marker = "\n[artificer-dispatcher: at least 5000 bytes are left out here]\n";
  assert.equal(kept, `${"a".repeat(700)}${marker}the end`);
  const seen = await reading;
  assert.deepEqual(text(seen.at(-1)?.bytes ?? new Uint8Array()).slice(-7), "the end");
  const late = await collect(files.read(never));
  assert.deepEqual(late.map(({ offset, bytes }) => [offset, bytes.length]), [
    [0, 700],
    [5_700, marker.length + 7],
  ]);
});

Deno.test("however often a file is cut, positions only grow and count what was left out", async () => {
  await using dir = await tempDir();
  const out = await dir.write("out", "");
  const files = new OutputFiles(dir.path, new Poller(), 800);
  const chunks = files.read(never);
  const ends: number[] = [];
  let next = 0;
  for (let round = 0; round < 5; round++) {
    await Deno.writeTextFile(out, "x".repeat(2_000), { append: true });
    do {
      const { value } = await chunks.next();
      assert.ok(value !== undefined && value.offset >= next);
      next = value.offset + value.bytes.length;
    } while (next < (round + 1) * 2_000);
    ends.push(next);
  }
  files.close();
  await collect(chunks);
  assert.ok((await Deno.stat(out)).size <= 800);
  assert.deepEqual(ends, ends.toSorted((a, b) => a - b));
});

Deno.test("X7: output that is a link cuts no other file, and a pipe stops nothing", async () => {
  await using dir = await tempDir();
  const victim = await dir.write("victim", "x".repeat(1_000));
  await Deno.symlink(victim, `${dir.path}/out`);
  await makePipe(`${dir.path}/err`);
  const files = new OutputFiles(dir.path, new Poller(), 100);
  files.close();
  assert.deepEqual(await collect(files.read(never)), []);
  assert.equal((await Deno.stat(victim)).size, 1_000);
});
