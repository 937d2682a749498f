import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { TaskAdapter } from "../../../src/contracts/task_adapter.ts";
import { boardFixture, calm } from "./board_fixture.ts";

/** Creates a task and returns its id. */
async function create(board: TaskAdapter, name = "new"): Promise<string> {
  return (await board.createTask("Todo", name, "", calm)).id;
}

Deno.test("a new task gets the number after the highest one, whatever other ids there are", async () => {
  const ids = [3, "12", "0198c0de-0000-7000-8000-000000000001", "007", "1357158568008091264", "x"];
  const Todo = ids.map((id) => ({ id, name: "old" }));
  await using fixture = await boardFixture({ queues: { Todo, Done: [{ id: "4", name: "old" }] } });
  const board = fixture.open();
  assert.deepEqual([await create(board), await create(board)], ["13", "14"]);
  assert.equal((await board.getTask("0198c0de-0000-7000-8000-000000000001", calm)).name, "old");
});

Deno.test("the first task of a board is number 1", async () => {
  for (const text of ['{"queues": {}}', '{"queues":{"Todo":[]}}', '{\n  "queues": {}\n}\n']) {
    await using fixture = await boardFixture(text);
    assert.equal(await create(fixture.open()), "1");
  }
});

Deno.test("no number is given twice: not after a removal, nor by another process afterwards", async () => {
  await using fixture = await boardFixture({ queues: { Todo: [{ id: "1", name: "old" }] } });
  const board = fixture.open();
  assert.equal(await create(board), "2");
  await board.deleteTask?.("2", calm);
  assert.equal(await create(board), "3");
  await board.deleteTask?.("3", calm);
  await board.deleteTask?.("1", calm);
  assert.equal(await create(fixture.open()), "4");
});

Deno.test("not even where the task with the highest number was written by hand, and is removed", async () => {
  await using fixture = await boardFixture({ queues: { Todo: [{ id: 7, name: "old" }] } });
  await fixture.open().deleteTask?.("7", calm);
  assert.equal(await create(fixture.open()), "8");
});

Deno.test("a task that a person removes from the file after another was created leaves its number unused", async () => {
  await using fixture = await boardFixture({ queues: { Todo: [{ id: "5", name: "old" }] } });
  await create(fixture.open());
  const { last_id } = JSON.parse(await fixture.text());
  await Deno.writeTextFile(fixture.path, JSON.stringify({ queues: { Todo: [] }, last_id }));
  assert.equal(await create(fixture.open()), "7");
});

Deno.test("tasks that are created at the same time, by two processes, get numbers of their own", async () => {
  await using fixture = await boardFixture({ queues: { Todo: [] } });
  const boards = [fixture.open(), fixture.open()];
  const made = Array.from({ length: 20 }, (_, i) => create(boards[i % 2] ?? fixture.open()));
  const numbers = (await Promise.all(made)).map(Number).toSorted((a, b) => a - b);
  assert.deepEqual(numbers, Array.from({ length: 20 }, (_, i) => i + 1));
});

Deno.test("the last number stands after the queues, in the layout of the file", async () => {
  for (
    const [before, after] of [
      ['{"queues": {"Todo": []}}', '}, "last_id": 1}'],
      ['{"queues":{"Todo":[]},"x":{"y":1}}', '"x":{"y":1},"last_id":1}'],
      ['{\n  "queues": {\n    "Todo": []\n  }\n}\n', '\n  },\n  "last_id": 1\n}\n'],
      ['{\r\n\t"queues": {},\r\n\t"x": [1]\r\n}', '\r\n\t"x": [1],\r\n\t"last_id": 1\r\n}'],
      ['{"last_id": 41, "queues": {"Todo": []}}', ""],
      ['{"queues": {}  , "last_id": 41, "x": "}"}', ', "last_id": 42, "x": "}"}'],
    ] as const
  ) {
    await using fixture = await boardFixture(before);
    const board = fixture.open();
    await create(board);
    const text = await fixture.text();
    assert.ok(text.endsWith(after), text);
    const { last_id } = JSON.parse(text);
    assert.ok(last_id === 1 || last_id === 42, text);
    assert.equal(Number(await create(board)), last_id + 1);
    assert.equal(JSON.parse(await fixture.text()).last_id, last_id + 1);
  }
});

Deno.test("what somebody else keeps under that name stays", async () => {
  for (const theirs of ['"a text"', "null", "-1", "1.5", '{"a": 1}', "1e99"]) {
    await using fixture = await boardFixture(`{"queues": {"Todo": []}, "last_id": ${theirs}}`);
    const board = fixture.open();
    assert.deepEqual([await create(board), await create(board)], ["1", "2"]);
    assert.ok((await fixture.text()).endsWith(`"last_id": ${theirs}}`));
  }
});

Deno.test("whatever is created and removed in whatever order, no number comes twice", async () => {
  const steps = fc.array(fc.constantFrom("create", "remove first", "remove last", "reopen"), {
    maxLength: 12,
  });
  const layout = fc.constantFrom(null, 2, "\t");
  await fc.assert(
    fc.asyncProperty(steps, layout, async (steps, layout) => {
      const content = { x: "}", queues: { Todo: [{ id: "2", name: "a" }], Done: [] }, y: [{}] };
      await using fixture = await boardFixture(JSON.stringify(content, null, layout ?? undefined));
      let board = fixture.open();
      const given = new Set(["2"]);
      const present = ["2"];
      for (const step of steps) {
        if (step === "reopen") board = fixture.open();
        else if (step === "create") {
          const id = await create(board);
          assert.ok(!given.has(id), `${id} was given before`);
          given.add(id);
          present.push(id);
        } else {
          const id = step === "remove first" ? present.shift() : present.pop();
          if (id !== undefined) await board.deleteTask?.(id, calm);
        }
      }
      const read = JSON.parse(await fixture.text());
      assert.deepEqual([read.x, read.y], ["}", [{}]]);
    }),
    { numRuns: 25 },
  );
});
