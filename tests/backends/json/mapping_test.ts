import assert from "node:assert/strict";
import { boardFixture, calm } from "./board_fixture.ts";
import type { Task } from "../../../src/domain/task.ts";

/** What a board with this one task shows of it. */
async function shown(task: Record<string, unknown>): Promise<Task> {
  await using board = await boardFixture({ queues: { Todo: [{ id: 7, name: "x", ...task }] } });
  return await board.open().getTask(String(task["id"] ?? 7), calm);
}

Deno.test("an id is the text that the file has for it", async () => {
  await using board = await boardFixture(
    '{"queues": {"A": [{"id": 12345678901234567890, "name": "a"}, {"id": 1.0, "name": "b"}, {"id": "é#/ %", "name": "c"}]}}',
  );
  const adapter = board.open();
  for (const [id, name] of [["12345678901234567890", "a"], ["1.0", "b"], ["é#/ %", "c"]]) {
    assert.equal((await adapter.getTask(id ?? "", calm)).name, name);
  }
});

Deno.test("an id keeps its type through a move and an edit", async () => {
  await using board = await boardFixture({ queues: { A: [{ id: 1, name: "x" }], B: [] } });
  const adapter = board.open();
  await adapter.moveTask("1", "B", calm);
  await adapter.updateTask("1", { name: "y" }, calm);
  assert.deepEqual(JSON.parse(await board.text()).queues.B, [{ id: 1, name: "y" }]);
});

Deno.test("a URL is that of the file, with the id", async () => {
  await using board = await boardFixture({ queues: { A: [{ id: "a/b #é", name: "x" }] } });
  const { url } = await board.open().getTask("a/b #é", calm);
  assert.equal(url, `file://${board.path}#a%2Fb%20%23%C3%A9`);
});

Deno.test("an id with half a character in it has a URL", async () => {
  await using board = await boardFixture('{"queues": {"A": [{"id": "\\ud800", "name": "x"}]}}');
  assert.ok(URL.canParse((await board.open().getTask("\ud800", calm)).url));
});

const INSTANTS: readonly (readonly [unknown, string | null])[] = [
  ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"],
  ["2026-01-02T03:04:05.123456+00:00", "2026-01-02T03:04:05.123Z"],
  ["2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05.000Z"],
  ["2026-01-02T03:04:05", "2026-01-02T03:04:05.000Z"],
  ["2026-01-02", "2026-01-02T00:00:00.000Z"],
  ["yesterday", null],
  ["", null],
  [null, null],
  [{}, null],
  [1e300, null],
  [undefined, null],
];

for (const [written, read] of INSTANTS) {
  Deno.test(`created_at ${JSON.stringify(written)} is ${read}`, async () => {
    assert.equal((await shown({ created_at: written })).createdAt, read);
  });
}

Deno.test("comments may be texts or objects", async () => {
  const { comments } = await shown({
    comments: [
      "just text",
      { id: 5, author: "ana", text: "hello", created_at: "2026-01-01T00:00:00Z" },
      { user: "ben", comment: "other words" },
      { content: "third" },
      null,
    ],
  });
  assert.deepEqual(comments, [
    { id: "comment-1", author: "", text: "just text", createdAt: null },
    { id: "5", author: "ana", text: "hello", createdAt: "2026-01-01T00:00:00.000Z" },
    { id: "comment-3", author: "ben", text: "other words", createdAt: null },
    { id: "comment-4", author: "", text: "third", createdAt: null },
    { id: "comment-5", author: "", text: "", createdAt: null },
  ]);
});

Deno.test("a checklist may be texts or objects", async () => {
  const { tasks } = await shown({
    tasks: ["text", { id: 1, name: "a", completed: true }, { text: "b", done: true }, {
      name: "c",
    }],
  });
  assert.deepEqual(tasks, [
    { id: "item-1", name: "text", completed: false },
    { id: "1", name: "a", completed: true },
    { id: "item-3", name: "b", completed: true },
    { id: "item-4", name: "c", completed: false },
  ]);
});

Deno.test("labels and assignees may be texts, numbers or objects, and each is there once", async () => {
  const { labels, assignees } = await shown({
    labels: ["bug", { name: "ui" }, 3, "bug", null, {}],
    assignees: [{ username: "ana" }, "ben"],
  });
  assert.deepEqual(labels, ["bug", "ui", "3"]);
  assert.deepEqual(assignees, ["ana", "ben"]);
});

Deno.test("M3: a single item may stand without the brackets of its list", async () => {
  const task = await shown({
    labels: "bug",
    assignees: { username: "ana" },
    comments: "just text",
    tasks: { name: "a", done: true },
  });
  assert.deepEqual([task.labels, task.assignees], [["bug"], ["ana"]]);
  assert.deepEqual(task.comments.map(({ text }) => text), ["just text"]);
  assert.deepEqual(task.tasks, [{ id: "item-1", name: "a", completed: true }]);
});

Deno.test("fields of a wrong type are as good as missing", async () => {
  const task = await shown({
    description: [],
    labels: true,
    assignees: {},
    comments: null,
    tasks: "",
  });
  assert.deepEqual(
    [task.description, task.labels, task.assignees, task.comments, task.tasks],
    ["", [], [], [], []],
  );
});

Deno.test("a comment is written as the Python tool's readers expect it", async () => {
  await using board = await boardFixture({ queues: { A: [{ id: 1, name: "x" }] } });
  const { id, createdAt } = await board.open({ user: "bot" }).addComment("1", "hello", calm);
  assert.deepEqual(JSON.parse(await board.text()).queues.A[0].comments, [
    { id, author: "bot", text: "hello", created_at: createdAt },
  ]);
});

Deno.test("half a character and a NUL in what is written are kept", async () => {
  await using board = await boardFixture({ queues: { A: [{ id: 1, name: "x" }] } });
  const adapter = board.open();
  const odd = "a\ud800b\u0000c";
  await adapter.updateTask("1", { name: odd, labels: [odd] }, calm);
  await adapter.addComment("1", odd, calm);
  const { name, labels, comments } = await board.open().getTask("1", calm);
  assert.deepEqual([name, labels, comments[0]?.text], [odd, [odd], odd]);
});
