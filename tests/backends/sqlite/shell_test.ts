import assert from "node:assert/strict";
import { testWith } from "../../fixtures/tools.ts";
import { boardFixture, calm, namesIn } from "./board_fixture.ts";

Deno.test("a task that the shell inserts with a queue and a name is a task like any other", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  const adapter = board.open();
  board.sql("INSERT INTO tasks (queue, name) VALUES ('Todo', 'by hand') RETURNING id");
  assert.deepEqual(await namesIn(adapter, "Todo"), ["one", "by hand"]);
  const task = await adapter.getTask("2", calm);
  assert.equal(new Date(task.createdAt ?? "").toISOString(), task.createdAt);
  const { createdAt: _, ...rest } = task;
  assert.deepEqual(rest, {
    id: "2",
    name: "by hand",
    description: "",
    url: `file://${board.path}#2`,
    queue: "Todo",
    labels: [],
    assignees: [],
    comments: [],
    tasks: [],
  });
});

Deno.test("a task that the shell moves goes to the end, or where it is told", async () => {
  await using board = await boardFixture({ Todo: ["one", "two", "three"], Done: ["done"] });
  const adapter = board.open();
  board.sql("UPDATE tasks SET queue = 'Done' WHERE name = 'one' RETURNING id");
  assert.deepEqual(await namesIn(adapter, "Done"), ["done", "one"]);
  board.sql("UPDATE tasks SET queue = 'Done', position = 0 WHERE name = 'two' RETURNING id");
  assert.deepEqual(await namesIn(adapter, "Done"), ["two", "done", "one"]);
  board.sql("UPDATE tasks SET position = 0.5 WHERE name = 'one' RETURNING id");
  assert.deepEqual(await namesIn(adapter, "Done"), ["two", "one", "done"]);
});

Deno.test("comments, labels, assignees and checklist items can be added by hand", async () => {
  await using board = await boardFixture({ Todo: ["one"] });
  board.sql(
    [
      "INSERT INTO comments (task_id, author, text) VALUES (1, 'me', 'hello'), (1, 'me', 'again')",
      "INSERT INTO labels (task_id, name) VALUES (1, 'bug')",
      "INSERT INTO assignees (task_id, name) VALUES (1, 'ana')",
      "INSERT INTO checklist_items (task_id, name) VALUES (1, 'write a test')",
      "SELECT 1",
    ].join(";\n"),
  );
  const task = await board.open().getTask("1", calm);
  assert.deepEqual(task.comments.map(({ author, text }) => [author, text]), [
    ["me", "hello"],
    ["me", "again"],
  ]);
  assert.equal(new Set(task.comments.map(({ id }) => id)).size, 2);
  assert.deepEqual([task.labels, task.assignees], [["bug"], ["ana"]]);
  assert.deepEqual(task.tasks.map(({ name, completed }) => [name, completed]), [
    ["write a test", false],
  ]);
});

Deno.test("the view of the board shows what agents see", async () => {
  await using board = await boardFixture({
    Todo: [{
      id: "abc",
      name: "one",
      labels: ["b", "a"],
      assignees: ["ana"],
      comments: [{ id: "1", author: "", text: "x", createdAt: null }],
      tasks: [{ id: "1", name: "x", completed: true }, { id: "2", name: "y", completed: false }],
    }, "two"],
    Done: [],
  });
  const view = "SELECT id, queue, name, labels, assignees, comments, checklist, task_id FROM board";
  assert.deepEqual(board.sql(view), [
    {
      id: "abc",
      queue: "Todo",
      name: "one",
      labels: "b, a",
      assignees: "ana",
      comments: 1,
      checklist: "1/2",
      task_id: 1,
    },
    {
      id: "2",
      queue: "Todo",
      name: "two",
      labels: null,
      assignees: null,
      comments: 0,
      checklist: null,
      task_id: 2,
    },
  ]);
  assert.deepEqual(board.sql("SELECT * FROM queue_sizes"), [
    { queue: "Todo", tasks: 2 },
    { queue: "Done", tasks: 0 },
  ]);
});

testWith("sqlite3", "the sqlite3 shell of this machine understands it all", async () => {
  await using board = await boardFixture({ Todo: [{ name: "one", labels: ["b", "a"] }] });
  const statements = [
    "INSERT INTO tasks (queue, name) VALUES ('Todo', 'by hand')",
    "SELECT id, queue, name, labels, comments FROM board",
    "SELECT * FROM queue_sizes",
    "PRAGMA integrity_check",
  ];
  const { stdout, stderr } = await new Deno.Command("sqlite3", {
    args: [board.path, statements.join(";")],
  }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  assert.equal(
    new TextDecoder().decode(stdout),
    "1|Todo|one|b, a|0\n2|Todo|by hand||0\nTodo|2\nok\n",
  );
});

Deno.test("a queue that is renamed takes its tasks along, and a task that is deleted all of its own", async () => {
  await using board = await boardFixture({ Todo: ["one", "two"] });
  const adapter = board.open();
  await adapter.addComment("1", "hello", calm);
  await adapter.updateTask("1", { labels: ["bug"], assignees: ["ana"] }, calm);
  board.sql("UPDATE queues SET name = 'Ready' WHERE name = 'Todo' RETURNING id");
  assert.deepEqual(await namesIn(adapter, "Ready"), ["one", "two"]);
  board.sql("DELETE FROM tasks WHERE id = 1 RETURNING id");
  await assert.rejects(adapter.getTask("1", calm), { category: "not_found" });
  for (const table of ["comments", "labels", "assignees"]) {
    assert.deepEqual(board.sql(`SELECT count(*) AS count FROM ${table}`), [{ count: 0 }]);
  }
});

Deno.test("an id is never given twice", async () => {
  await using board = await boardFixture({ Todo: ["one", "two"] });
  board.sql("DELETE FROM tasks WHERE id = 2 RETURNING id");
  assert.equal((await board.open().createTask("Todo", "three", "", calm)).id, "3");
});

/** What the tables refuse, whoever writes. */
const REFUSED = [
  "INSERT INTO tasks (queue, name) VALUES ('Nowhere', 'x')",
  "INSERT INTO tasks (queue, name) VALUES ('Todo', '')",
  "INSERT INTO tasks (queue, name) VALUES ('Todo', x'00')",
  "UPDATE tasks SET created_at = 'yesterday'",
  "UPDATE tasks SET created_at = '2026-01-01 00:00:00'",
  "UPDATE tasks SET position = 'first'",
  "INSERT INTO comments (task_id, text) VALUES (99, 'x')",
  "INSERT INTO checklist_items (task_id, name, completed) VALUES (1, 'x', 2)",
  "INSERT INTO labels (task_id, name) VALUES (1, 'bug'), (1, 'bug')",
  "INSERT INTO queues (name) VALUES ('Todo')",
  "DELETE FROM queues",
];

for (const statement of REFUSED) {
  Deno.test(`the tables refuse ${statement}`, async () => {
    await using board = await boardFixture({ Todo: ["one"] });
    assert.throws(() => board.sql(`${statement} RETURNING 1`), /constraint|cannot store/);
  });
}
