import assert from "node:assert/strict";
import { formatDocument, readDocument } from "../../../src/backends/json/document.ts";
import { taskOf } from "../sqlite/board_fixture.ts";
import { tempDir } from "../../fixtures/temp_dir.ts";

Deno.test("what is exported is read back the same, queues in their order", async () => {
  await using dir = await tempDir();
  const whole = {
    id: "task/1",
    queue: "10",
    name: 'Grüße "👩‍💻"\n\u2028\0',
    description: "a\n  b\n",
    labels: ["b", "a"],
    assignees: ["ana"],
    comments: [{ id: "c", author: "ana", text: "x\ny", createdAt: "2026-01-01T00:00:00.000Z" }],
    tasks: [{ id: "i", name: "x", completed: true }],
  };
  const tasks = [taskOf(whole), taskOf({ id: "2", queue: "2", name: "two", createdAt: null })];
  const text = formatDocument(["Todo", "10", "__proto__", "2"], tasks);
  const path = await dir.write("board.json", text);
  const queues = await readDocument(path);
  assert.deepEqual(queues.map(({ name, tasks }) => [name, tasks.length]), [
    ["Todo", 0],
    ["10", 1],
    ["__proto__", 0],
    ["2", 1],
  ]);
  const read = queues.flatMap(({ tasks }) => tasks).map((task) => ({ ...task, url: "" }));
  assert.deepEqual(read, tasks);
});

Deno.test("an export is laid out for people, and says nothing that the file says already", () => {
  const text = formatDocument(["Todo", "Done"], [taskOf({ id: "1", queue: "Todo", name: "x" })]);
  assert.equal(
    text,
    `{
  "queues": {
    "Todo": [
      {
        "id": "1",
        "name": "x",
        "description": "",
        "created_at": "2026-01-01T00:00:00.000Z",
        "labels": [],
        "assignees": [],
        "comments": [],
        "tasks": []
      }
    ],
    "Done": []
  }
}
`,
  );
  assert.equal(formatDocument([], []), '{\n  "queues": {}\n}\n');
});

Deno.test("what the Python tool's boards hold is read: numbers as ids, labels as objects", async () => {
  await using dir = await tempDir();
  const path = await dir.write(
    "board.json",
    '{"queues": {"Todo": [{"id": 7, "name": "x", "labels": [{"name": "bug"}], "comments": ["hi"]}]}}',
  );
  const [task] = (await readDocument(path))[0]?.tasks ?? [];
  assert.deepEqual([task?.id, task?.labels, task?.comments[0]?.text], ["7", ["bug"], "hi"]);
});

Deno.test("what is no task keeps the whole from being imported", async () => {
  await using dir = await tempDir();
  const path = await dir.write("board.json", '{"queues": {"Todo": [{"id": 7, "name": "x"}, 3]}}');
  await assert.rejects(readDocument(path), {
    category: "invalid",
    message:
      /^Cannot import ".*": an item of queue "Todo" \(line .*\) is not a task: .*; correct it first$/,
  });
});

Deno.test("a file that is no board says where", async () => {
  await using dir = await tempDir();
  const path = await dir.write("board.json", '{"queues": {"Todo": [}}');
  await Deno.utime(path, new Date(0), new Date(0));
  await assert.rejects(readDocument(path), { message: /line 1, column 22/ });
});
