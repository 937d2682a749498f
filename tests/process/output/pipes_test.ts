import assert from "node:assert/strict";
import { ByteRing } from "../../../src/async/byte_ring.ts";
import { feedStdin, pump } from "../../../src/process/output/pipes.ts";
import { never } from "../../fixtures/runs.ts";

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function textIn(ring: ByteRing): Promise<string> {
  ring.close();
  const chunks = await Array.fromAsync(ring.read(never));
  return chunks.map(({ bytes }) => new TextDecoder().decode(bytes)).join("");
}

Deno.test("a pump moves everything and counts its own offsets", async () => {
  const ring = new ByteRing(100);
  await pump(ReadableStream.from(["ab", "cde"].map(encode)), "stderr", ring, never);
  ring.close();
  const [only] = await Array.fromAsync(ring.read(never));
  assert.deepEqual([only?.stream, only?.offset, only?.bytes.length], ["stderr", 0, 5]);
});

Deno.test("a pump that is given up cancels its pipe and keeps what it has", async () => {
  const ring = new ByteRing(100);
  const giveUp = new AbortController();
  const cancelled = Promise.withResolvers<void>();
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode("kept")),
    pull: () => {
      queueMicrotask(() => giveUp.abort());
      return new Promise(() => {});
    },
    cancel: () => cancelled.resolve(),
  });
  await pump(source, "stdout", ring, giveUp.signal);
  await cancelled.promise;
  assert.equal(await textIn(ring), "kept");
});

Deno.test("a pump that was given up before it began reads nothing", async () => {
  const ring = new ByteRing(100);
  const source = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
  await pump(source, "stdout", ring, AbortSignal.abort());
  assert.equal(await textIn(ring), "");
});

Deno.test("a pipe that breaks ends its pump without an error", async () => {
  const ring = new ByteRing(100);
  let reads = 0;
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (reads++ === 0) controller.enqueue(encode("before"));
      else controller.error(new Error("broken pipe"));
    },
  });
  await pump(source, "stdout", ring, never);
  assert.equal(await textIn(ring), "before");
});

Deno.test("input is written whole and then closed", async () => {
  let written = "";
  const closed = Promise.withResolvers<void>();
  const stdin = new WritableStream<Uint8Array>({
    write: (bytes) => void (written += new TextDecoder().decode(bytes)),
    close: () => closed.resolve(),
  });
  await feedStdin(stdin, "prompt ä", never);
  await closed.promise;
  assert.equal(written, "prompt ä");
});

Deno.test("input that is refused is no error", async () => {
  const broken = new WritableStream<Uint8Array>({
    write: () => Promise.reject(new Deno.errors.BrokenPipe("EPIPE")),
  });
  await feedStdin(broken, "prompt", never);
});

Deno.test("input that is never taken is not waited for once the run is over", async () => {
  const gone = new AbortController();
  const writing = Promise.withResolvers<void>();
  const stuck = new WritableStream<Uint8Array>({
    write() {
      writing.resolve();
      return new Promise(() => {});
    },
  });
  const feeding = feedStdin(stuck, "prompt", gone.signal);
  await writing.promise;
  gone.abort();
  await feeding;
  await feedStdin(new WritableStream(), "prompt", AbortSignal.abort());
});

Deno.test("a real child's closed input is no error", async () => {
  const child = new Deno.Command("true", { stdin: "piped", stdout: "null", stderr: "null" })
    .spawn();
  await feedStdin(child.stdin, "x".repeat(2 ** 20), never);
  assert.equal((await child.status).code, 0);
});
