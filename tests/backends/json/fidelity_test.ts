import assert from "node:assert/strict";
import * as fc from "fast-check";
import { all, boardFixture, calm } from "./board_fixture.ts";

/** What a board is written as after `task` of it was moved to `queue`. */
async function moved(text: string, task: string, queue: string): Promise<string> {
  await using board = await boardFixture(text);
  await board.open().moveTask(task, queue, calm);
  return await board.text();
}

Deno.test("a move changes the two queues and not one byte beside", async () => {
  const first =
    '{ "name" : "odd",\n   "id":1, "x": 1.0, "big": 12345678901234567890, "s": "\\u00e9\\/" }';
  const text = `{
  "version": 1.50,
  "queues": {
    "2024": [],
    "Todo": [
      ${first},
      {"id": "2", "name": "two", "__proto__": {"a": 1}, "lone": "\\ud800"}
    ],
    "1": [ ],
    "Done": []
  },
  "zzz": [1e2,   -0, {"a": 1, "a": 2}]
}
`;
  assert.equal(
    await moved(text, "1", "Done"),
    `{
  "version": 1.50,
  "queues": {
    "2024": [],
    "Todo": [
      {"id": "2", "name": "two", "__proto__": {"a": 1}, "lone": "\\ud800"}
    ],
    "1": [ ],
    "Done": [
      ${first}
    ]
  },
  "zzz": [1e2,   -0, {"a": 1, "a": 2}]
}
`,
  );
});

const LAYOUTS: Readonly<Record<string, (value: unknown) => string>> = {
  "two spaces": (value) => JSON.stringify(value, null, 2),
  "four spaces and a new line at the end": (value) => JSON.stringify(value, null, 4) + "\n",
  "tabs": (value) => JSON.stringify(value, null, "\t"),
  "one line": (value) => JSON.stringify(value),
  "CRLF": (value) => JSON.stringify(value, null, 2).replaceAll("\n", "\r\n"),
  "one line as Python writes it": (value) => {
    // No text of these boards holds a comma or a colon.
    return JSON.stringify(value).replaceAll(",", ", ").replaceAll(":", ": ");
  },
};

for (const [name, write] of Object.entries(LAYOUTS)) {
  Deno.test(`what is added looks like the rest: ${name}`, async () => {
    const task = (id: number, more = {}) => ({ id, name: `t${id}`, ...more });
    await using board = await boardFixture(
      write({ queues: { Todo: [task(1), task(2), task(3)], Done: [] }, more: { a: [] } }),
    );
    const adapter = board.open({ user: "me" });
    await adapter.moveTask("1", "Done", calm);
    await adapter.updateTask("3", { labels: ["a", "b"], description: "d" }, calm);
    await adapter.claimTask?.("2", "Todo", "Doing", calm);
    await adapter.moveTask("3", "Done", calm);
    const expected = {
      queues: {
        Todo: [],
        Done: [task(1), task(3, { description: "d", labels: ["a", "b"] })],
        Doing: [task(2, { assignees: ["me"] })],
      },
      more: { a: [] },
    };
    assert.equal(await board.text(), write(expected));
  });

  Deno.test(`a comment and a new task look like the rest: ${name}`, async () => {
    const comments = [{ id: "c", author: "a", text: "b", created_at: null }];
    await using board = await boardFixture(
      write({ queues: { Todo: [{ id: "1", name: "n", comments }] } }),
    );
    const adapter = board.open();
    await adapter.addComment("1", "new", calm);
    await adapter.createTask("Todo", "made", "", calm);
    const text = await board.text();
    const value = JSON.parse(text);
    // Times hold colons, which one layout would spread.
    const mask = (json: string) => json.replaceAll(/"\d{4}-\d\d-\d\dT[\d:. ]+Z"/g, '"T"');
    assert.equal(mask(text), mask(write(JSON.parse(mask(JSON.stringify(value))))));
    assert.equal(value.queues.Todo[0].comments.length, 2);
    assert.deepEqual(Object.keys(value.queues.Todo[1]), [
      "id",
      "name",
      "description",
      "created_at",
      "labels",
      "assignees",
      "comments",
      "tasks",
    ]);
  });
}

Deno.test("a queue is made in a board that has none", async () => {
  await using board = await boardFixture('{\n  "queues": {}\n}\n');
  await board.open().createTask("Todo", "x", "", calm);
  const text = await board.text();
  assert.equal(text, JSON.stringify(JSON.parse(text), null, 2) + "\n");
  assert.equal(JSON.parse(text).queues.Todo.length, 1);
});

Deno.test("spaces before commas stay", async () => {
  const text =
    '{"queues": {"A": [{"id": 1, "name": "a"} , {"id": 2, "name": "b"}\n, {"id": 3, "name": "c"} ] , "B": []}}';
  assert.equal(
    await moved(text, "2", "B"),
    '{"queues": {"A": [{"id": 1, "name": "a"} , {"id": 3, "name": "c"} ] , "B": [{"id": 2, "name": "b"}]}}',
  );
});

Deno.test("an edit changes the last of two equal keys, which is the one that is read", async () => {
  await using board = await boardFixture(
    '{"queues": {"A": [{"id": 1, "name": "first", "name": "second"}]}}',
  );
  const adapter = board.open();
  assert.equal((await adapter.getTask("1", calm)).name, "second");
  await adapter.updateTask("1", { name: "third" }, calm);
  assert.equal(
    await board.text(),
    '{"queues": {"A": [{"id": 1, "name": "first", "name": "third"}]}}',
  );
});

Deno.test("an escaped key is the key that it spells", async () => {
  await using board = await boardFixture(
    '{"queues": {"A": [{"\\u0069d": 1, "\\u006eame": "x"}]}}',
  );
  const adapter = board.open();
  assert.equal((await adapter.updateTask("1", { name: "y" }, calm)).name, "y");
  assert.equal(await board.text(), '{"queues": {"A": [{"\\u0069d": 1, "\\u006eame": "y"}]}}');
});

Deno.test("labels and assignees that say more than a name keep it", async () => {
  const task = {
    id: 1,
    name: "x",
    labels: [{ name: "bug", color: "red" }, "ui"],
    assignees: [{ username: "ana", since: 5 }],
  };
  await using board = await boardFixture({ queues: { A: [task], B: [] } });
  const adapter = board.open({ user: "me" });
  await adapter.updateTask("1", { labels: ["new", "bug"] }, calm);
  await adapter.claimTask?.("1", "A", "B", calm);
  const [kept] = JSON.parse(await board.text()).queues.B;
  assert.deepEqual(kept.labels, ["new", { name: "bug", color: "red" }]);
  assert.deepEqual(kept.assignees, [{ username: "ana", since: 5 }, "me"]);
  await adapter.releaseTask?.("1", "B", "A", calm);
  assert.deepEqual(JSON.parse(await board.text()).queues.A[0].assignees, task.assignees);
});

Deno.test("a list that is none is refused and not replaced", async () => {
  const content = JSON.stringify({ queues: { A: [{ id: 1, name: "x", labels: true }] } });
  await using board = await boardFixture(content);
  await assert.rejects(board.open().updateTask("1", { labels: ["a"] }, calm), {
    category: "invalid",
    message: 'Cannot update task "1": its "labels" in the file is not a list',
  });
  assert.equal(await board.text(), content);
});

Deno.test("M3: an item that stands without the brackets of its list is kept as the first one", async () => {
  await using board = await boardFixture({
    queues: { A: [{ id: 1, name: "x", comments: "none yet", assignees: "ana" }], B: [] },
  });
  const adapter = board.open({ user: "me" });
  assert.equal(await adapter.claimTask?.("1", "A", "B", calm), "claimed");
  await adapter.addComment("1", "hello", calm);
  const [kept] = JSON.parse(await board.text()).queues.B;
  assert.deepEqual(kept.assignees, ["ana", "me"]);
  assert.deepEqual(kept.comments.map((each: { text?: string }) => each.text ?? each), [
    "none yet",
    "hello",
  ]);
});

Deno.test("null is an empty list", async () => {
  await using board = await boardFixture(
    '{"queues": {"A": [{"id": 1, "name": "x", "comments": null, "labels": null}]}}',
  );
  const adapter = board.open();
  await adapter.addComment("1", "hello", calm);
  await adapter.updateTask("1", { labels: ["a"] }, calm);
  const task = await adapter.getTask("1", calm);
  assert.deepEqual([task.comments[0]?.text, task.labels], ["hello", ["a"]]);
});

Deno.test("whatever a board holds, moves and edits keep all of it", async () => {
  const extra = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue());
  const boards = fc.record({
    tasks: fc.array(extra, { minLength: 1, maxLength: 5 }),
    root: extra,
    indent: fc.constantFrom(0, 1, 2, "\t"),
    chosen: fc.nat(),
  });
  const known = ["id", "name", "queues", "labels", "assignees", "comments", "description"];
  await fc.assert(
    fc.asyncProperty(boards, async ({ tasks, root, indent, chosen }) => {
      for (const key of known) {
        delete root[key];
        for (const task of tasks) delete task[key];
      }
      const all = tasks.map((task, id) => ({ ...task, id, name: "n" }));
      const text = JSON.stringify({ ...root, queues: { A: all, B: [] } }, null, indent);
      const id = chosen % all.length;
      await using board = await boardFixture(text);
      const adapter = board.open();
      await adapter.moveTask(String(id), "B", calm);
      await adapter.updateTask(String(id), { description: "new" }, calm);
      const mine = { ...all[id], description: "new" };
      const rest = all.filter((task) => task.id !== id);
      assert.equal(
        await board.text(),
        JSON.stringify({ ...root, queues: { A: rest, B: [mine] } }, null, indent),
      );
    }),
    { numRuns: 60 },
  );
});

Deno.test("what changes nothing is not written", async () => {
  await using board = await boardFixture({
    queues: { A: [{ id: 1, name: "x", labels: ["a", "b"] }] },
  });
  const steps: string[] = [];
  const adapter = board.open({ trace: (step) => void steps.push(step) });
  const before = await Deno.stat(board.path);
  await adapter.updateTask("1", { name: "x", labels: ["b", "a"], description: "" }, calm);
  await adapter.moveTask("1", "A", calm);
  assert.equal(await adapter.claimTask?.("1", "B", "A", calm), "lost");
  await assert.rejects(adapter.moveTask("2", "A", calm));
  assert.equal((await Deno.stat(board.path)).ino, before.ino);
  assert.ok(!steps.includes("temp_created"), steps.join());
  assert.equal((await adapter.getReadyTasks(["A"], all)).length, 1);
});
