import assert from "node:assert/strict";
import { PrefixedSink } from "../../../../src/cli/client/logs/prefixed.ts";

/** What is written for these pieces, write by write, and at the end. */
async function written(...pieces: readonly string[]): Promise<string[]> {
  const writes: string[] = [];
  const target = {
    write(bytes: Uint8Array) {
      writes.push(new TextDecoder().decode(bytes));
      return Promise.resolve(bytes.length);
    },
  };
  const sink = new PrefixedSink(target, { prefix: "7/ab │ ", reset: "!" });
  for (const piece of pieces) await sink.write(new TextEncoder().encode(piece));
  await sink.end();
  return writes;
}

Deno.test("each line has the prefix, and is written as a whole, however it comes", async () => {
  assert.deepEqual(await written("one\ntwo\nth", "r", "ee\n"), [
    "7/ab │ one!\n7/ab │ two!\n",
    "7/ab │ three!\n",
  ]);
});

Deno.test("a last line without an end is written at the end, and nothing is written for nothing", async () => {
  assert.deepEqual(await written("one\ntwo"), ["7/ab │ one!\n", "7/ab │ two!\n"]);
  assert.deepEqual(await written("", "one\n"), ["7/ab │ one!\n"]);
  assert.deepEqual(await written("\n"), ["7/ab │ !\n"]);
});

Deno.test("a line that does not end is written in parts, each with the prefix", async () => {
  const [first = "", ...rest] = await written("x".repeat(70_000), "y\n");
  assert.equal(first, `7/ab │ ${"x".repeat(70_000)}!\n`);
  assert.deepEqual(rest, ["7/ab │ y!\n"]);
});

Deno.test("a sink that takes little at a time gets all of it", async () => {
  let text = "";
  const target = {
    write(bytes: Uint8Array) {
      text += new TextDecoder().decode(bytes.subarray(0, 1));
      return Promise.resolve(1);
    },
  };
  const sink = new PrefixedSink(target, { prefix: "> ", reset: "" });
  await sink.write(new TextEncoder().encode("one\ntwo\n"));
  assert.equal(text, "> one\n> two\n");
});
