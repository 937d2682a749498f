import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Board, boardText } from "../../../../src/backends/json/text/document.ts";
import { parseBoard } from "../../../../src/backends/json/text/parse_board.ts";

function parse(text: string): { board: Board; steps: number } {
  const parsing = parseBoard(text);
  for (let steps = 0;; steps++) {
    const { done, value } = parsing.next();
    if (done) return { board: value, steps };
  }
}

const TEXTS = [
  '{"queues":{}}',
  ' \r\n{ "queues" : { } } \n\n',
  '{"a": {"queues": 1}, "queues": {"A": []}, "b": [1.0]}',
  '{"queues": {"A": [ ], "B" :[{"id":1,"name":"x"}\t,\n {"id":2,"name":"y"} ]\n} , "z": null}',
  '{"queues": {"A": [1, "x", null, {}, [[]], {"id": 1, "name": "a,]}\\""}]}}',
  '{\n\t"queues": {\n\t\t"A": [\n\t\t\t{"id": "é\\u00e9", "name": "👩‍💻"}\n\t\t]\n\t}\n}\n',
];

for (const text of TEXTS) {
  Deno.test(`a board is put together as it was: ${JSON.stringify(text)}`, () => {
    assert.equal(boardText(parse(text).board), text);
  });
}

Deno.test("any board is put together as it was, and every task is found", () => {
  const task = fc.record({ name: fc.string(), more: fc.jsonValue() });
  const boards = fc.record({
    queues: fc.dictionary(fc.string({ unit: "binary" }), fc.array(task, { maxLength: 4 })),
    indent: fc.constantFrom(0, 1, 4, "\t"),
  });
  fc.assert(fc.property(boards, ({ queues, indent }) => {
    let id = 0;
    const withIds = Object.entries(queues).map(([name, tasks]) => {
      return [name, tasks.map((task) => ({ id: id++, ...task }))];
    });
    const text = JSON.stringify({ queues: Object.fromEntries(withIds) }, null, indent);
    const { board } = parse(text);
    assert.equal(boardText(board), text);
    assert.deepEqual(
      [...board.index.keys()].toSorted(),
      Array.from({ length: id }, (_, index) => String(index)).toSorted(),
    );
  }));
});

Deno.test("tasks are found with their queue, in board order", () => {
  const { board } = parse(
    '{"queues": {"B": [{"id": 2, "name": "x"}, {"id": 1, "name": "y"}], "1": [{"id": "z", "name": ""}]}}',
  );
  assert.deepEqual([...board.queues.keys()], ["B", "1"]);
  assert.deepEqual(board.queues.get("B")?.entries.map(({ id }) => id), ["2", "1"]);
  assert.equal(board.index.get("z")?.queue, "1");
});

Deno.test("what is no task has a reason and a place", () => {
  const text =
    '{"queues": {"A": [5, {"id": null, "name": "x"}, {"id": 1, "name": {}}, {"comments": true, "id": 2, "name": "y"}]}}';
  const { board } = parse(text);
  const places = board.malformed.map(({ reason, name, offset }) => [reason, name, text[offset]]);
  assert.deepEqual(places, [
    ["it is not an object", null, "5"],
    ["it has no id", "x", "{"],
    ["it has no name", "1", "{"],
    ['its "comments" is not a list', "y", "{"],
  ]);
  assert.equal(board.index.size, 0);
});

Deno.test("a caller gets a turn at each item", () => {
  const tasks = Array.from({ length: 1000 }, (_, id) => ({ id, name: "x" }));
  assert.equal(parse(JSON.stringify({ queues: { A: tasks } })).steps, 1000);
});

Deno.test("a board that is cut anywhere is refused", () => {
  const text =
    '{"v": 1.5, "queues": {"A": [{"id": 1, "name": "x"}, 2], "B": []}, "z": {"a": [true]}}';
  for (let end = 0; end < text.length; end++) {
    assert.throws(() => parse(text.slice(0, end)), { name: "BoardTextError" }, text.slice(0, end));
  }
});
