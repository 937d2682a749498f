import assert from "node:assert/strict";
import { readTail } from "../../../../src/cli/client/logs/tail.ts";
import { problem, type ScriptedServer, serveScript } from "../scripted_server.ts";

/** A server that holds this log from `start` on, and answers ranges of its end. */
function serveLog(log: string, start = 0): ScriptedServer {
  const bytes = new TextEncoder().encode(log);
  const end = start + bytes.length;
  return serveScript(({ headers }) => {
    const size = Number(/^bytes=-(\d+)$/.exec(headers.get("range") ?? "")?.[1]);
    if (bytes.length === 0) return problem(416, "range_unsatisfiable", "Cannot read that range");
    const part = bytes.subarray(Math.max(0, bytes.length - size));
    const range = `bytes ${end - part.length}-${end - 1}/${end}`;
    const body = new TextDecoder().decode(part);
    return { status: 206, headers: { "content-range": range }, body };
  });
}

async function tailOf(log: string, lines: number, start = 0) {
  await using server = serveLog(log, start);
  using api = server.client();
  const { bytes, end } = await readTail(api, "some-run", lines);
  return { text: new TextDecoder().decode(bytes), end, asked: server.seen.length };
}

Deno.test("the last lines are read, and where they end", async () => {
  const log = "one\ntwo\nthree\n";
  assert.deepEqual(await tailOf(log, 2), { text: "two\nthree\n", end: 14, asked: 1 });
  assert.deepEqual(await tailOf(log, 1), { text: "three\n", end: 14, asked: 1 });
  assert.deepEqual(await tailOf(log, 2, 1000), { text: "two\nthree\n", end: 1014, asked: 1 });
});

Deno.test("a log with fewer lines is read whole", async () => {
  assert.equal((await tailOf("one\ntwo\n", 2)).text, "one\ntwo\n");
  assert.equal((await tailOf("one\ntwo\n", 100)).text, "one\ntwo\n");
  assert.equal((await tailOf("\n\n", 1)).text, "\n");
});

Deno.test("a line whose beginning was forgotten is left out", async () => {
  assert.deepEqual(await tailOf("f of one\ntwo\n", 100, 1000), {
    text: "two\n",
    end: 1013,
    asked: 1,
  });
  assert.equal((await tailOf("f of one\ntwo\n", 1, 1000)).text, "two\n");
  assert.equal((await tailOf("all of a long li", 5, 1000)).text, "all of a long li");
});

Deno.test("a last line that has not ended counts", async () => {
  assert.equal((await tailOf("one\ntwo\nthr", 2)).text, "two\nthr");
  assert.equal((await tailOf("x", 1)).text, "x");
});

Deno.test("no lines are no bytes, from the end on", async () => {
  assert.deepEqual(await tailOf("one\n", 0), { text: "", end: 4, asked: 1 });
});

Deno.test("of an empty log there is no last line", async () => {
  assert.deepEqual(await tailOf("", 10), { text: "", end: 0, asked: 1 });
});

Deno.test("little more than the last lines is asked for, and more only where they are long", async () => {
  const short = "line\n".repeat(100_000);
  assert.deepEqual(await tailOf(short, 3), { text: "line\n".repeat(3), end: 500_000, asked: 1 });
  const long = `${"x".repeat(100_000)}\n`.repeat(2);
  const { text, asked } = await tailOf(`first\n${long}`, 2);
  assert.deepEqual([text === long, asked], [true, 2]);
});
