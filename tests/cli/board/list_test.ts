import assert from "node:assert/strict";
import { createMemoryBackend } from "../../../src/backends/memory/adapter.ts";
import { formatList, listJson, listQueues } from "../../../src/cli/board/list.ts";
import { paintNothing } from "../../../src/cli/terminal/style.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { taskOf } from "../../backends/sqlite/board_fixture.ts";

const NOW = Date.parse("2026-01-01T02:00:00.000Z");
const terminal = { width: 80, paint: paintNothing };

Deno.test("a table shows each task on its line, and columns that have something to say", () => {
  const tasks = [
    taskOf({ id: "1", queue: "Todo", name: "Fix crash", labels: ["bug", "ui"] }),
    taskOf({ id: "12", queue: "Todo", name: "Write a test", createdAt: null }),
  ];
  assert.equal(
    formatList([{ queue: "Todo", tasks, hasMore: false }], terminal, NOW),
    [
      "ID  QUEUE  NAME          LABELS   CREATED",
      "1   Todo   Fix crash     bug, ui  2h ago",
      "12  Todo   Write a test",
      "",
    ].join("\n"),
  );
});

Deno.test("comments are counted and assignees named", () => {
  const comment = { id: "1", author: "ana", text: "x", createdAt: null };
  const task = taskOf({ id: "1", queue: "Q", name: "n", assignees: ["ana"], comments: [comment] });
  const text = formatList([{ queue: "Q", tasks: [task], hasMore: false }], terminal, NOW);
  assert.match(text, /ASSIGNEES {2}COMMENTS {2}CREATED\n.* ana +1 {2}2h ago\n$/);
});

Deno.test("queues that are empty or have more are named below the table", () => {
  const tasks = [taskOf({ id: "1", queue: "Todo", name: "x", createdAt: null })];
  const queues = [
    { queue: "Todo", tasks, hasMore: true },
    { queue: "Doing", tasks: [], hasMore: false },
    { queue: "Done", tasks: [], hasMore: false },
  ];
  assert.equal(
    formatList(queues, terminal, NOW),
    'ID  QUEUE  NAME\n1   Todo   x\n\nThere are more tasks in "Todo"; --limit shows them\nThere is no task in "Doing", "Done"\n',
  );
  assert.equal(formatList(queues.slice(1, 2), terminal, NOW), 'There is no task in "Doing"\n');
  assert.equal(formatList([], terminal, NOW), "The board has no queue yet\n");
});

Deno.test("the table stays within the terminal, and obeys nothing that a task says", () => {
  const name = `\x1b[2J${"very long ".repeat(30)}`;
  const id = "0123456789".repeat(20);
  const tasks = [taskOf({ id, queue: "\x07Q", name, labels: ["l".repeat(50)] })];
  const text = formatList([{ queue: "\x07Q", tasks, hasMore: true }], terminal, NOW);
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  // deno-lint-ignore no-control-regex
  assert.ok(!/[\x00-\x08\x0b-\x1f]/.test(text));
});

Deno.test("of each queue the first tasks are listed, and whether there are more", async () => {
  const tasks = (names: string[]) => {
    return names.map((name) => ({ id: name, name, description: "", labels: [], assignees: [] }));
  };
  const queues = { Todo: tasks(["a", "b", "c"]), Done: tasks(["d", "e"]) };
  const board = createMemoryBackend({ queues, user: "x" }, { clock: systemClock });
  const { signal } = new AbortController();
  const listed = await listQueues(board, ["Done", "Todo"], { limit: 2, signal });
  assert.deepEqual(
    listed.map(({ queue, tasks, hasMore }) => [queue, tasks.map(({ id }) => id), hasMore]),
    [["Done", ["d", "e"], false], ["Todo", ["a", "b"], true]],
  );
  const json = JSON.parse(listJson(listed));
  assert.deepEqual(Object.keys(json.queues[1]), ["queue", "has_more", "tasks"]);
  assert.equal(json.queues[1].has_more, true);
  assert.equal(json.queues[1].tasks[1].name, "b");
  assert.ok("created_at" in json.queues[1].tasks[1]);
});
