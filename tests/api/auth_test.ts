import assert from "node:assert/strict";
import type { ApiGuard } from "../../src/api/context.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { assertProblem, serveApi, type ServedApi } from "./api_fixture.ts";

const OPEN: ApiGuard = { allowedHosts: [], requireToken: false, loopback: true };

function serveWithTokens(guard: ApiGuard = OPEN): ServedApi {
  const board = new FakeBoard(fakeTask({ id: "1" }), fakeTask({ id: "2" }), fakeTask({ id: "%" }));
  const api = serveApi({ guard, board });
  api.control.addRun("run.one-token_~+/=", "run-1", "1");
  api.control.addRun("two", "run-2", "2");
  api.control.addOperator("op");
  return api;
}

const ONE = { authorization: "Bearer run.one-token_~+/=" };
const TWO = { authorization: "Bearer two" };
const OPERATOR = { authorization: "Bearer op" };

/** Every endpoint on a task, as [method, path, body]. */
function onTask(id: string): readonly [string, string, unknown?][] {
  return [
    ["GET", `/tasks/${id}`],
    ["PATCH", `/tasks/${id}`, { name: "x" }],
    ["POST", `/tasks/${id}/comments`, { text: "x" }],
    ["POST", `/tasks/${id}/move`, { queue: "Done" }],
  ];
}

/** Every endpoint on no task in particular. */
const GENERAL: readonly [string, string, unknown?][] = [
  ["POST", "/tasks", { queue: "Todo", name: "x" }],
  ["GET", "/status"],
  ["POST", "/refresh"],
];

Deno.test("without a token loopback is open, as it was in the Python tool", async () => {
  await using api = serveWithTokens();
  for (const [method, path, body] of [...onTask("1"), ...GENERAL]) {
    assert.ok((await api.send(method, path, body)).status < 300, `${method} ${path}`);
  }
});

const closed: Readonly<Record<string, ApiGuard>> = {
  "where it is required": { ...OPEN, requireToken: true },
  "beyond loopback": { ...OPEN, loopback: false },
};
for (const [where, guard] of Object.entries(closed)) {
  Deno.test(`${where} everything but /healthz is 401 without a token`, async () => {
    await using api = serveWithTokens(guard);
    for (const [method, path, body] of [...onTask("1"), ...GENERAL, ["GET", "/nope"] as const]) {
      const answer = await api.send(method, path, body);
      assertProblem(answer, 401, "token_required", /send "Authorization: Bearer"/);
      assert.equal(
        answer.headers.get("www-authenticate"),
        'Bearer realm="artificer-dispatcher"',
      );
    }
    assert.equal((await api.send("GET", "/healthz")).status, 200);
    assert.deepEqual(api.board.calls, []);
  });

  Deno.test(`${where} a run's token and an operator's are let in`, async () => {
    await using api = serveWithTokens(guard);
    assert.equal((await api.send("GET", "/tasks/1", undefined, ONE)).status, 200);
    assert.equal((await api.send("GET", "/tasks/1", undefined, OPERATOR)).status, 200);
  });
}

Deno.test("a token that is unknown or malformed is 401, also where none is needed", async () => {
  await using api = serveWithTokens();
  const wrong = {
    "Bearer nobody": "token_unknown",
    "Bearer TWO": "token_unknown",
    "Bearer ": "token_malformed",
    "Bearer": "token_malformed",
    "": "token_malformed",
    "two": "token_malformed",
    "Basic dHdvOg==": "token_malformed",
    "Bearer two, Bearer two": "token_malformed",
    "Bearer two two": "token_malformed",
  };
  for (const [authorization, code] of Object.entries(wrong)) {
    const answer = await api.send("GET", "/tasks/2", undefined, { authorization });
    assertProblem(answer, 401, code);
    assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer realm=/);
    assert.doesNotMatch(answer.text, /nobody|dHdvOg/);
  }
  assert.deepEqual(api.board.calls, []);
});

Deno.test("the scheme's case and spaces around a token do not matter", async () => {
  await using api = serveWithTokens();
  for (const authorization of ["bearer two", "BEARER   two", " Bearer two "]) {
    const { status } = await api.send("GET", "/tasks/2", undefined, { authorization });
    assert.equal(status, 200);
  }
});

Deno.test("/healthz takes no notice of a token", async () => {
  await using api = serveWithTokens();
  const { status } = await api.send("GET", "/healthz", undefined, { authorization: "Bearer old" });
  assert.equal(status, 200);
});

Deno.test("H4: a run's token on another run's task is 403 and changes nothing", async () => {
  await using api = serveWithTokens();
  for (const [method, path, body] of onTask("2")) {
    const answer = await api.send(method, path, body, ONE);
    assertProblem(answer, 403, "not_your_task", /^Cannot reach task "2": run "run-1" works on/);
  }
  assertProblem(await api.send("GET", "/tasks/none", undefined, ONE), 403, "not_your_task");
  assertProblem(await api.send("GET", "/tasks/1%2F", undefined, ONE), 403, "not_your_task");
  assert.deepEqual(api.board.calls, []);
});

Deno.test("H4: an encoded path can't pass one task off as another", async () => {
  await using api = serveWithTokens();
  api.control.addRun("three", "run-3", "%");
  const headers = { authorization: "Bearer three" };
  assert.equal((await api.send("GET", "/tasks/%25", undefined, headers)).json.id, "%");
  assertProblem(await api.send("GET", "/tasks/%2525", undefined, headers), 403, "not_your_task");
  assert.equal((await api.send("GET", "/tasks/%31", undefined, ONE)).json.id, "1");
});

Deno.test("a run reaches its own task, the general endpoints and what it created itself", async () => {
  await using api = serveWithTokens();
  for (const [method, path, body] of [...onTask("1"), ...GENERAL]) {
    assert.ok((await api.send(method, path, body, ONE)).status < 300, `${method} ${path}`);
  }
  const made = await api.send("POST", "/tasks", { queue: "Todo", name: "x" }, ONE);
  const id = encodeURIComponent(made.json.id);
  for (const [method, path, body] of onTask(id)) {
    assert.ok((await api.send(method, path, body, ONE)).status < 300, `${method} ${path}`);
    assertProblem(await api.send(method, path, body, TWO), 403, "not_your_task");
  }
});

Deno.test("what a run creates and moves is told to the dispatcher with its id", async () => {
  await using api = serveWithTokens();
  const made = await api.send("POST", "/tasks", { queue: "Todo", name: "x" }, ONE);
  await api.send("POST", "/tasks/1/move", { queue: "Done" }, ONE);
  await api.send("POST", "/tasks/2/move", { queue: "Done" }, OPERATOR);
  assert.deepEqual(api.control.created, [[made.json.id, "Todo", "run-1"]]);
  assert.deepEqual(api.control.moved, [["1", "Done", "run-1"]]);
  assert.deepEqual(api.control.movedByPeople, [["2", "Done"]]);
});

Deno.test("H4: after its run has ended a token is 409 for everything, and changes nothing", async () => {
  await using api = serveWithTokens();
  api.control.endRun("run-1");
  for (const [method, path, body] of [...onTask("1"), ...onTask("2"), ...GENERAL]) {
    const answer = await api.send(method, path, body, ONE);
    assertProblem(answer, 409, "run_ended", /^Cannot answer: run "run-1" has ended/);
  }
  assert.deepEqual(api.board.calls, []);
  assert.equal((await api.send("GET", "/tasks/2", undefined, TWO)).status, 200);
});

Deno.test("an operator reaches every task", async () => {
  await using api = serveWithTokens({ ...OPEN, requireToken: true });
  for (const [method, path, body] of [...onTask("1"), ...onTask("2"), ...GENERAL]) {
    assert.ok((await api.send(method, path, body, OPERATOR)).status < 300, `${method} ${path}`);
  }
});

Deno.test("who may speak is read at each request, so that a reload takes effect", async () => {
  let requireToken = false;
  await using api = serveWithTokens({
    ...OPEN,
    get requireToken() {
      return requireToken;
    },
  });
  assert.equal((await api.send("GET", "/tasks/1")).status, 200);
  requireToken = true;
  assert.equal((await api.send("GET", "/tasks/1")).status, 401);
});
