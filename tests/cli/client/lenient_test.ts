import assert from "node:assert/strict";
import * as z from "zod";
import {
  commentAnswer,
  pausedAnswer,
  runsAnswer,
  statusAnswer,
  taskAnswer,
} from "../../../src/cli/client/answers.ts";
import { lenient } from "../../../src/cli/client/lenient.ts";

/** What a server has: every kind of field that answers have. */
const SERVED = z.object({
  id: z.string(),
  state: z.enum(["queued", "over"]),
  program: z.literal("ours"),
  count: z.int().min(0),
  isOpen: z.boolean(),
  end: z.string().nullable(),
  hint: z.string().optional(),
  labels: z.array(z.string()),
  problems: z.record(z.string(), z.string()),
  health: z.object({ state: z.enum(["ok"]), since: z.string().optional() }),
  usage: z.object({ turns: z.int().nullable() }).nullable(),
  runs: z.array(z.object({ id: z.string(), outcome: z.enum(["failed"]).nullable() })),
});

const ANSWER = {
  id: "1",
  state: "queued",
  program: "ours",
  count: 3,
  isOpen: true,
  end: "now",
  hint: "wait",
  labels: ["a"],
  problems: { Todo: "gone" },
  health: { state: "ok", since: "then" },
  usage: { turns: 2 },
  runs: [{ id: "r", outcome: "failed" }],
};

const read = lenient(SERVED, ["id", "runs.id"]);

Deno.test("an answer of the same version is read as it is", () => {
  assert.deepEqual(read.parse(ANSWER), SERVED.parse(ANSWER));
});

Deno.test("an answer of a newer version may have words, fields and numbers that are not known", () => {
  const newer = {
    ...ANSWER,
    state: "sleeping",
    program: "theirs",
    count: -1.5,
    health: { state: "shaky", since: "then", score: 7 },
    usage: { turns: 2, euros: 1 },
    runs: [{ id: "r", outcome: "exploded", worker: "w" }],
    later: { what: "ever" },
  };
  const { count, ...rest } = read.parse(newer);
  assert.deepEqual({ count, ...rest }, { ...newer, count: null });
});

Deno.test("what is missing or odd is null, false or empty, and what may be absent is absent", () => {
  const unknown = {
    state: null,
    program: null,
    count: null,
    isOpen: false,
    end: null,
    labels: [],
    problems: {},
    health: { state: null },
    usage: null,
    runs: [],
  };
  assert.deepEqual(read.parse({ id: "1" }), { id: "1", ...unknown });
  const odd = Object.fromEntries(Object.keys(unknown).map((key) => [key, Symbol.for(key)]));
  assert.deepEqual(read.parse({ ...odd, id: "1" }), { id: "1", ...unknown });
  assert.equal(read.parse({ ...ANSWER, hint: 7 }).hint, undefined);
});

Deno.test("without a required field there is no answer, and without one in a list no list", () => {
  assert.equal(read.safeParse({ ...ANSWER, id: undefined }).success, false);
  assert.equal(read.safeParse({ ...ANSWER, id: 1 }).success, false);
  assert.deepEqual(read.parse({ ...ANSWER, runs: [{ outcome: "failed" }] }).runs, []);
  const strict = lenient(SERVED, ["runs", "runs.id"]);
  assert.equal(strict.safeParse({ ...ANSWER, runs: [{ outcome: "failed" }] }).success, false);
});

Deno.test("each answer of an old or a newer dispatcher is read by what it must have alone", () => {
  const later = { later: [1] };
  const status = statusAnswer().parse({
    version: "9",
    backend: "cloud",
    durability: "tape",
    active_agents: [{ run_id: "r", worker: "w" }],
    waiting_tasks: [{ task_id: "t", reason: "budget" }],
    ...later,
  });
  assert.equal(status.durability, "tape");
  assert.equal(status.active_agents[0]?.attempt, null);
  assert.equal(status.waiting_tasks[0]?.starts_at, null);
  assert.deepEqual(status.backend_health, { state: null });
  const page = runsAnswer().parse({
    runs: [{ run_id: "r", state: "verifying", outcome: "vetoed" }],
    ...later,
  });
  assert.deepEqual([page.runs[0]?.state, page.runs[0]?.outcome], ["verifying", "vetoed"]);
  assert.equal(page.next, null);
  assert.equal(taskAnswer().parse({ id: "1", name: "x", queue: "Todo", ...later }).url, null);
  assert.equal(commentAnswer().parse({ id: "c", text: "x", ...later }).author, null);
  assert.deepEqual(pausedAnswer().parse({ paused: true }).paused_routes, []);
  assert.equal(pausedAnswer().safeParse({ status: "ok" }).success, false);
});

Deno.test("a required field that no server has does not compile", () => {
  // @ts-expect-error -- "runs.name" is no field
  lenient(SERVED, ["id", "runs.name"]);
});
