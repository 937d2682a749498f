import assert from "node:assert/strict";
import { neverAborted } from "../../../src/async/abort.ts";
import type { Clock } from "../../../src/async/clock.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { HttpClient } from "../../../src/backends/http/client.ts";
import { ReplyLimitError } from "../../../src/backends/http/read_reply.ts";
import type { HttpReply } from "../../../src/backends/http/request.ts";
import { isAdapterError } from "../../../src/domain/errors.ts";

const JSON_TYPE = { "content-type": "application/json" };

/** A body that goes on for ever, `text` after `text`; tells how many bytes were taken, and whether it was given up. */
function endless(text: string) {
  const bytes = new TextEncoder().encode(text.repeat(Math.ceil(65_536 / text.length)));
  const taken = { bytes: 0, isGivenUp: Promise.withResolvers<void>() };
  const body = new ReadableStream({
    pull(controller) {
      taken.bytes += bytes.length;
      controller.enqueue(bytes);
    },
    cancel: () => taken.isGivenUp.resolve(),
  });
  return { body, taken };
}

/** What a client gets from a server that answers with `response`. */
async function ask(
  response: () => Response,
  { maxReplyMib, clock = systemClock }: { maxReplyMib?: number; clock?: Clock } = {},
): Promise<HttpReply> {
  await using server = Deno.serve({ hostname: "localhost", port: 0, onListen: () => {} }, response);
  const base = `http://localhost:${server.addr.port}`;
  const http = new HttpClient({ server: "Board", base, caFile: null, clock, maxReplyMib });
  try {
    return await http.send({ method: "GET", path: "/a" }, {}, neverAborted);
  } finally {
    http.close();
  }
}

async function problemOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(() => null, (thrown) => thrown);
  assert.ok(isAdapterError(error, "unavailable"), `${error}`);
  return error.message;
}

const tooMuch = (what: string) =>
  `Board answered GET /a with ${what}; find out what fills it, or raise max_reply_mib under [backend]`;

Deno.test("X6: of an endless reply no more than the limit is read, and the error names the limit", async () => {
  const { body, taken } = endless("x");
  const problem = await problemOf(ask(() => new Response(body), { maxReplyMib: 2 }));
  assert.equal(problem, tooMuch("more than 2 MiB"));
  await taken.isGivenUp.promise;
  assert.ok(taken.bytes < 32 * 2 ** 20, `${taken.bytes}`);
});

Deno.test("X6: the decoded bytes count, whatever length the server names", async () => {
  const zeros = new Blob([new Uint8Array(8 * 2 ** 20)]).stream();
  const packed = await new Response(zeros.pipeThrough(new CompressionStream("gzip"))).bytes();
  assert.ok(packed.length < 65_536);
  const headers = {
    ...JSON_TYPE,
    "content-encoding": "gzip",
    "content-length": `${packed.length}`,
  };
  const problem = await problemOf(ask(() => new Response(packed, { headers }), { maxReplyMib: 4 }));
  assert.equal(problem, tooMuch("more than 4 MiB"));
});

Deno.test("X6: depth, number and length of values have limits of their own", async () => {
  const reply = (text: string, more = {}) =>
    ask(() => new Response(text, { headers: JSON_TYPE }), { maxReplyMib: 9, ...more });
  assert.equal(
    await problemOf(reply(`${"[".repeat(600_000)}${"]".repeat(600_000)}`)),
    tooMuch("more than 64 arrays and objects in each other"),
  );
  assert.equal(
    await problemOf(reply(`[${"0,".repeat(1_200_000)}0]`)),
    tooMuch("more than 1179648 values"),
  );
  assert.equal(
    await problemOf(reply(`["${"x".repeat(12 * 2 ** 20)}"]`, { maxReplyMib: 16 })),
    tooMuch("a text of more than 4194304 bytes"),
  );
});

Deno.test("X6: a large reply is whole, however many pieces it is parsed in", async () => {
  const cards = Array.from(
    { length: 20_000 },
    (_, id) => ({ id: `${id}`, name: `Ä card "${id}"` }),
  );
  const text = JSON.stringify({ included: { cards, text: "x".repeat(3 * 2 ** 20) } });
  const reply = await ask(() => new Response(text, { headers: JSON_TYPE }));
  assert.deepEqual(reply.json, JSON.parse(text));
  const broken = await ask(() => new Response(`${text}]`, { headers: JSON_TYPE }));
  assert.equal(broken.json, undefined);
});

Deno.test("X6: of an error only the beginning is read", async () => {
  const { body, taken } = endless("oops ");
  const { status, text } = await ask(() => new Response(body, { status: 500 }));
  assert.equal(status, 500);
  assert.match(text, /^oops oops /);
  assert.ok(text.length < 1_000_000);
  await taken.isGivenUp.promise;
});

Deno.test("X6: a reply that comes a byte at a time meets the deadline of its request", async () => {
  const clock: Clock = {
    ...systemClock,
    after: (ms, then) => systemClock.after(ms === 30_000 ? 200 : ms, then),
  };
  let drip: ReturnType<typeof setInterval> | undefined;
  const stopped = Promise.withResolvers<void>();
  const body = new ReadableStream({
    start(controller) {
      drip = setInterval(() => controller.enqueue(new Uint8Array([0x20])), 10);
    },
    cancel() {
      clearInterval(drip);
      stopped.resolve();
    },
  });
  const problem = await problemOf(ask(() => new Response(body, { headers: JSON_TYPE }), { clock }));
  assert.match(problem, /^Board at ".*" gave no answer within 30 s/);
  await stopped.promise;
});

Deno.test("X6: the cause tells that a retry would be no use", async () => {
  const text = `[${"0,".repeat(900_000)}0]`;
  const error = await ask(() => new Response(text, { headers: JSON_TYPE }), { maxReplyMib: 1 })
    .catch((thrown) => thrown);
  assert.ok(error.cause instanceof ReplyLimitError);
});
