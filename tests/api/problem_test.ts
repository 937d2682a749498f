import assert from "node:assert/strict";
import { AdapterError } from "../../src/domain/errors.ts";
import { problemResponse } from "../../src/api/problem.ts";
import { FakeBoard, fakeTask } from "../fakes/fake_board.ts";
import { assertProblem, serveApi } from "./api_fixture.ts";

const LONG = 1_000_000;
/** Much more than any message has, and less than what it takes to hold up a reader. */
const MAX_ANSWER = 64 * 1024;

Deno.test("X12: an answer to a body of 1 MiB is short, whatever it repeats of it", async () => {
  await using api = serveApi();
  const many = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":1`)}}`;
  for (
    const [method, path, body] of [
      ["PATCH", "/tasks/1", many(80_000)],
      ["PATCH", "/tasks/1", many(90)],
      ["PATCH", "/tasks/1", `{"${"k".repeat(LONG)}":1}`],
      ["PATCH", "/tasks/1", `{"labels":[${"1,".repeat(500_000)}1]}`],
      ["PATCH", "/tasks/1", `{"labels":[${"1,".repeat(900)}1]}`],
      ["POST", "/tasks/1/move", JSON.stringify({ queue: "q".repeat(LONG) })],
      ["POST", "/tasks/1/move", JSON.stringify({ queue: "\x01".repeat(LONG / 6) })],
      ["POST", "/tasks", JSON.stringify({ queue: "\ud83d\ude00".repeat(LONG / 8), name: "x" })],
      ["POST", "/pause", JSON.stringify({ queue: "q".repeat(LONG) })],
      ["POST", "/tasks/1/move", `{"queue":"${"q".repeat(LONG)}`],
      ["GET", `/tasks/${"x".repeat(60_000)}`, undefined],
      ["GET", `/${"x".repeat(60_000)}`, undefined],
      ["GET", `/runs/${"%41".repeat(20_000)}`, undefined],
      ["GET", `/runs?state=${"x".repeat(60_000)}`, undefined],
      ["GET", `/runs?${Array.from({ length: 5_000 }, (_, i) => `k${i}`).join("&")}`, undefined],
    ] as const
  ) {
    const { status, text, json } = await api.send(method, path, body);
    assert.ok(status >= 400 && status < 500, text.slice(0, 500));
    assert.ok(text.length < MAX_ANSWER, `${text.length} characters for ${path.slice(0, 40)}`);
    assert.match(json.detail, /^Cannot /);
    assert.ok(json.detail.isWellFormed());
  }
  assert.deepEqual(api.requests.filter(({ path }) => path.length > 1_000), []);
});

Deno.test("X12: what to do next stays at the end of a shortened message", async () => {
  const board = new FakeBoard(fakeTask());
  const queue = "q".repeat(LONG);
  const error = new AdapterError("invalid", `Cannot move: no queue "${queue}"`, {
    remedy: "create it first",
  });
  await using api = serveApi({ board });
  board.before = () => {
    throw error;
  };
  const answer = await api.send("POST", "/tasks/1/move", { queue: "Done" });
  assertProblem(
    answer,
    422,
    "invalid",
    /^Cannot move: no queue "q+…; create it first$/,
  );
});

Deno.test("X12: a category that every object has is not one of ours", async () => {
  for (const code of ["constructor", "__proto__", "toString"]) {
    const response = problemResponse({ code: code as "internal", detail: "Cannot say" });
    assert.deepEqual([response.status, (await response.json()).status], [500, 500]);
  }
});

Deno.test("X12: numbers that are none, or too large, are refused", async () => {
  await using api = serveApi();
  for (const number of ["NaN", "1e308", "Infinity", "-0", "1.5", "", "9007199254740993", "0"]) {
    assertProblem(await api.send("GET", `/runs?limit=${number}`), 422, "invalid");
  }
});
