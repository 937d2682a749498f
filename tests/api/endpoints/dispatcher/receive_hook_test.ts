import assert from "node:assert/strict";
import type { HookVerdict } from "../../../../src/contracts/task_adapter.ts";
import { FakeBoard, fakeTask } from "../../../fakes/fake_board.ts";
import { assertProblem, readAnswer, serveApi, writeAll } from "../../api_fixture.ts";

/** A board with a webhook that thinks of every delivery the same. */
class HookedBoard extends FakeBoard {
  readonly received: [authorization: string | null, body: string][] = [];
  readonly #verdict: HookVerdict;

  constructor(verdict: HookVerdict) {
    super(fakeTask());
    this.#verdict = verdict;
  }

  receiveHook(headers: Headers, body: Uint8Array): HookVerdict {
    this.received.push([headers.get("authorization"), new TextDecoder().decode(body)]);
    return this.#verdict;
  }
}

const guard = { allowedHosts: [], requireToken: true, loopback: true };
const bearer = { authorization: "Bearer of-the-hook" };

Deno.test("a delivery goes to the board as it was sent, with its headers, without a token of ours", async () => {
  const board = new HookedBoard("hint");
  await using api = serveApi({ board, guard });
  // A signature is of exactly these bytes.
  const body = '{ "event":"cardCreate",  "x": 1.0 }\n';
  const answer = await api.send("POST", "/hooks/fake", body, bearer);
  assert.deepEqual([answer.status, answer.json], [202, { status: "accepted" }]);
  assert.deepEqual(board.received, [["Bearer of-the-hook", body]]);
});

Deno.test("a delivery that the board cannot read is refused", async () => {
  await using api = serveApi({ board: new HookedBoard("malformed"), guard });
  assertProblem(await api.send("POST", "/hooks/fake", "{", bearer), 400, "broken_json");
});

Deno.test("a delivery that changes nothing is taken all the same", async () => {
  await using api = serveApi({ board: new HookedBoard("ignored"), guard });
  const answer = await api.send("POST", "/hooks/fake", {}, bearer);
  assert.deepEqual([answer.status, answer.json], [202, { status: "ignored" }]);
});

Deno.test("a delivery of somebody else is refused", async () => {
  await using api = serveApi({ board: new HookedBoard("unauthorized"), guard });
  const answer = await api.send("POST", "/hooks/fake", {}, bearer);
  assertProblem(answer, 401, "hook_unauthorized", /\[backend\.webhook\]/);
  assert.equal(answer.headers.get("www-authenticate"), 'Bearer realm="webhook"');
});

Deno.test("X12: a stranger's delivery is refused by its header, and nothing of its body is awaited", async () => {
  const board = Object.assign(new HookedBoard("hint"), {
    admitsHook: (headers: Headers) => headers.get("authorization") === "Bearer of-the-hook",
  });
  await using api = serveApi({ board, guard });
  const host = `Host: localhost:${api.server.port}`;
  // Of the 4 MiB that are announced, only the first byte comes, and none would be JSON.
  const lines = ["POST /hooks/fake HTTP/1.1", host, "Content-Length: 4194304", "", "x"];
  using connection = await api.connect();
  await writeAll(connection, lines.join("\r\n"));
  const answer = await readAnswer(connection);
  assert.match(answer, /^HTTP\/1\.1 401 [^]*"code":"hook_unauthorized"/);
  assert.deepEqual(board.received, []);
  assert.equal((await api.send("POST", "/hooks/fake", {}, bearer)).status, 202);
});

Deno.test("a board without a webhook, or another one, has no such address", async () => {
  await using plain = serveApi({ guard });
  assertProblem(await plain.send("POST", "/hooks/fake", {}, bearer), 404, "no_hook");
  const board = new HookedBoard("hint");
  await using hooked = serveApi({ board, guard });
  assertProblem(await hooked.send("POST", "/hooks/other", {}, bearer), 404, "no_hook");
  assert.deepEqual(board.received, []);
});

Deno.test("what does not claim to be JSON, or is too large, never reaches the board", async () => {
  const board = new HookedBoard("hint");
  await using api = serveApi({ board, guard });
  const form = { ...bearer, "content-type": "text/plain" };
  assertProblem(await api.send("POST", "/hooks/fake", "{}", form), 415, "not_json");
  const large = JSON.stringify("x".repeat(2 ** 22));
  assertProblem(await api.send("POST", "/hooks/fake", large, bearer), 413, "body_too_large");
  assert.deepEqual(board.received, []);
});

Deno.test("a delivery that tells of a long task twice is taken", async () => {
  await using api = serveApi({ board: new HookedBoard("hint"), guard });
  const item = { description: "x".repeat(2 ** 20) };
  const body = { event: "cardUpdate", data: { item }, prevData: { item } };
  assert.equal((await api.send("POST", "/hooks/fake", body, bearer)).status, 202);
});

Deno.test("H1: a foreign host is refused here too", async () => {
  const board = new HookedBoard("hint");
  await using api = serveApi({ board, guard });
  const text = await api.raw(
    "POST /hooks/fake HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  );
  assert.match(text, /^HTTP\/1\.1 403 /);
  assert.deepEqual(board.received, []);
});
