import assert from "node:assert/strict";
import { LineWriter } from "../../src/logging/line_writer.ts";
import { createRedactor } from "../../src/text/redaction.ts";
import { startLogging } from "../../src/logging/mod.ts";

/** A file that takes `most` bytes at a time and fails while told to. */
class Target {
  text = "";
  failing = false;
  writes = 0;
  constructor(readonly most = Infinity) {}

  write(bytes: Uint8Array): Promise<number> {
    this.writes++;
    if (this.failing) return Promise.reject(new Deno.errors.BrokenPipe("closed"));
    const taken = bytes.subarray(0, Math.min(bytes.length, this.most));
    this.text += new TextDecoder().decode(taken);
    return Promise.resolve(taken.length);
  }
}

Deno.test("lines arrive whole and in order, however little a file takes at a time", async () => {
  const target = new Target(3);
  const writer = new LineWriter(target);
  for (let i = 0; i < 50; i++) writer.write(`line ${i}`);
  await writer.flush();
  assert.equal(target.text, Array.from({ length: 50 }, (_, i) => `line ${i}\n`).join(""));
});

Deno.test("lines of one moment are one write", async () => {
  const target = new Target();
  const writer = new LineWriter(target);
  for (let i = 0; i < 100; i++) writer.write("x");
  await writer.flush();
  assert.equal(target.writes, 1);
});

Deno.test("a line that comes just as the writer comes to rest is written too", async () => {
  for (let turns = 0; turns < 12; turns++) {
    const target = new Target();
    const writer = new LineWriter(target);
    writer.write("first");
    for (let i = 0; i < turns; i++) await Promise.resolve();
    writer.write("second");
    await writer.flush();
    assert.equal(target.text, "first\nsecond\n", `after ${turns} turns`);
  }
});

Deno.test("a file that fails costs lines, which are told of once it works again", async () => {
  const target = new Target();
  const writer = new LineWriter(target);
  target.failing = true;
  writer.write("lost 1");
  writer.write("lost 2");
  await writer.flush();
  assert.equal(writer.lost, 2);
  target.failing = false;
  writer.write("kept");
  await writer.flush();
  assert.equal(target.text, "(2 lines of the log were lost)\nkept\n");
  assert.equal(writer.lost, 0);
});

Deno.test("a reader that stands still costs neither time nor endless memory", async () => {
  const gate = Promise.withResolvers<void>();
  let text = "";
  const writer = new LineWriter({
    async write(bytes) {
      await gate.promise;
      text += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  });
  writer.write("first");
  await Promise.resolve();
  await Promise.resolve();
  for (let i = 0; i < 10_500; i++) writer.write("x");
  assert.equal(writer.lost, 500);
  await writer.flush(1);
  assert.equal(text, "");
  gate.resolve();
  await writer.flush();
  assert.equal(text.split("\n").length, 1 + 10_000 + 1 + 1);
  assert.match(text, /\(500 lines of the log were lost\)/);
});

Deno.test("without lines there is nothing to wait for", async () => {
  await new LineWriter(new Target()).flush();
});

Deno.test("a full disk crashes nothing", { ignore: Deno.build.os !== "linux" }, async () => {
  using full = await Deno.open("/dev/full", { write: true });
  const target = { write: (bytes: Uint8Array) => full.write(bytes), isTerminal: () => false };
  const redact = createRedactor(() => []);
  const { log, flush } = await startLogging({ debug: false, redact, target });
  log.error("Nobody will read it");
  await flush();
});

Deno.test("a closed pipe crashes nothing", async () => {
  const child = new Deno.Command("sh", {
    args: ["-c", "exec <&-; echo closed; cat /dev/null"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await child.output();
  const stdin = child.stdin.getWriter();
  const writer = new LineWriter({
    async write(bytes) {
      await stdin.write(bytes);
      return bytes.length;
    },
  });
  writer.write("to nobody");
  await writer.flush();
  assert.equal(writer.lost, 1);
  await stdin.abort().catch((error) => assert.ok(error instanceof Error));
});
