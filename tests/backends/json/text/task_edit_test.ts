import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Style, styleOf } from "../../../../src/backends/json/text/layout.ts";
import {
  appendItem,
  itemsOf,
  setItems,
  setMember,
} from "../../../../src/backends/json/text/task_edit.ts";

const python: Style = { unit: "  ", newline: "\n", comma: ", ", colon: ": " };
const tight: Style = { unit: null, newline: "\n", comma: ",", colon: ":" };

Deno.test("a style is told by the first key", () => {
  const styles: readonly (readonly [string, Partial<Style>])[] = [
    ['{\n  "a": 1}', { unit: "  ", newline: "\n", colon: ": ", comma: ", " }],
    ['{\r\n\t"a" : 1}', { unit: "\t", newline: "\r\n", colon: " : " }],
    ['{"a":1}', { unit: null, colon: ":", comma: "," }],
    ['{"a": 1}', { unit: null, colon: ": ", comma: ", " }],
    ["{}", { unit: null, colon: ": ", comma: ", " }],
    ['\n\n {\n\n    "a": 1}', { unit: "    " }],
  ];
  for (const [text, expected] of styles) {
    assert.deepEqual({ ...styleOf(text), ...expected }, styleOf(text), text);
  }
});

Deno.test("a value is replaced where it is", () => {
  assert.equal(
    setMember('{"a": 1, "b": [2] , "c":3}', "b", () => "9", python),
    '{"a": 1, "b": 9 , "c":3}',
  );
});

Deno.test("a value that is not there is added after the others, on a line of its own if they are", () => {
  assert.equal(setMember('{"a":1}', "b", () => "2", tight), '{"a":1,"b":2}');
  assert.equal(setMember('{"a": 1 }', "b", () => "2", python), '{"a": 1, "b": 2 }');
  assert.equal(
    setMember('{\n      "a": 1\n    }', "b", () => "2", python),
    '{\n      "a": 1,\n      "b": 2\n    }',
  );
  assert.equal(
    setMember('{\n\n  "a": 1\n}', "b", () => "2", python),
    '{\n\n  "a": 1,\n  "b": 2\n}',
  );
});

Deno.test("a key inside of a value is not taken for the task's own", () => {
  const text = '{"x": {"name": "inner"}, "name": "outer", "y": "\\"name\\": 1"}';
  assert.equal(
    setMember(text, "name", () => '"new"', python),
    '{"x": {"name": "inner"}, "name": "new", "y": "\\"name\\": 1"}',
  );
});

Deno.test("items are given as they are written", () => {
  const text = '{"a": [1.0, "x" , {"b":  2}], "n": null, "s": "x"}';
  assert.deepEqual(itemsOf(text, "a"), ["1.0", '"x"', '{"b":  2}']);
  assert.deepEqual(itemsOf(text, "n"), []);
  assert.deepEqual(itemsOf(text, "none"), []);
  assert.deepEqual(itemsOf(text, "s"), ['"x"']);
});

Deno.test("a list on one line stays on one", () => {
  const text = '{\n  "a": ["x"],\n  "b": [\n    "y"\n  ],\n  "c": []\n}';
  assert.match(setItems(text, "a", ['"x"', '"z"'], python), /"a": \["x", "z"\],/);
  assert.match(setItems(text, "b", ['"z"'], python), /"b": \[\n {4}"z"\n {2}\]/);
  assert.match(setItems(text, "c", ['"z"'], python), /"c": \[\n {4}"z"\n {2}\]/);
  assert.match(setItems(text, "b", [], python), /"b": \[\],/);
});

Deno.test("an item is added without a change to those before it", () => {
  const before = '{"c": [ {"x":1.0}  ]}';
  assert.equal(appendItem(before, "c", [["y", "2"]], python), '{"c": [ {"x":1.0}, {"y": 2}  ]}');
  assert.equal(appendItem('{"a":1}', "c", [["y", "2"]], tight), '{"a":1,"c":[{"y":2}]}');
});

Deno.test("an edit changes what it was to and nothing else, whatever the task is", () => {
  const tasks = fc.record({
    rest: fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()),
    key: fc.constantFrom("name", "labels", "\u00e9", 'a"b', "__x"),
    value: fc.jsonValue(),
    indent: fc.constantFrom(0, 2, "\t"),
  });
  fc.assert(fc.property(tasks, ({ rest, key, value, indent }) => {
    const task = { id: 1, ...rest };
    const text = JSON.stringify(task, null, indent);
    const edited = setMember(text, key, () => JSON.stringify(value), styleOf(text));
    assert.deepEqual(
      Object.entries(JSON.parse(edited)),
      Object.entries({ ...JSON.parse(text), [key]: JSON.parse(JSON.stringify(value)) }),
    );
  }));
});
