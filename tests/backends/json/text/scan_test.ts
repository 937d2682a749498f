import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  BoardTextError,
  type Member,
  skipArray,
  skipObject,
  skipSpace,
  skipValue,
  type Span,
  stringAt,
} from "../../../../src/backends/json/text/scan.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the scanner takes the whole text as one value. */
function isScanned(text: string): boolean {
  try {
    return skipSpace(text, skipValue(text, skipSpace(text, 0))) === text.length;
  } catch (error) {
    assert.ok(error instanceof BoardTextError, String(error));
    assert.ok(error.offset >= 0 && error.offset <= text.length, `${error.offset}`);
    return false;
  }
}

// deno-fmt-ignore
const VALUES = [
  "0", "-0", "1.5e+10", "1E2", "-1.0", "true", "false", "null", '""', '"a"', "[]", "{}", "[ ]", "{ }",
  '"\\u00e9\\n\\\\\\""', '[1, [2, {"a": [3]}]]', ' \n\t\r 1 \n', '{"": 0}', '"\u007f\u2028"',
];

// deno-fmt-ignore
const NO_VALUES = [
  "", " ", "01", "1.", ".5", "+1", "-", "1e", "0x1", "tru", "True", "nul", "undefined", "NaN", "'a'", '"', '"a',
  '"\\x"', '"\\u12g4"', '"\n"', '"\u0000"', "[", "[1", "[1,", "[1,]", "[,]", "[1 2]", "{", '{"a"', '{"a":',
  '{"a":1', '{"a":1,', '{"a":1,}', "{a:1}", "{1:1}", '{"a" 1}', "1 1", "[]]", "\ufeff1", "\u00a01", "// x\n1",
];

for (const text of VALUES) {
  Deno.test(`${JSON.stringify(text)} is a value`, () => {
    assert.ok(isJson(text) && isScanned(text));
  });
}

for (const text of NO_VALUES) {
  Deno.test(`${JSON.stringify(text)} is no value`, () => {
    assert.ok(!isJson(text) && !isScanned(text));
  });
}

Deno.test("what JSON.stringify writes is a value, however it is laid out", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 2, "\t"), (value, indent) => {
    assert.ok(isScanned(JSON.stringify(value, null, indent)));
  }));
});

Deno.test("a damaged text is a value to the scanner exactly if it is one to JSON.parse", () => {
  const damaged = fc.record({
    value: fc.jsonValue(),
    at: fc.nat(),
    removed: fc.nat({ max: 2 }),
    inserted: fc.constantFrom(
      "",
      ",",
      '"',
      "\\",
      "}",
      "]",
      "{",
      "0",
      "e",
      ".",
      "-",
      " ",
      "\n",
      "x",
    ),
  });
  fc.assert(
    fc.property(damaged, ({ value, at, removed, inserted }) => {
      const text = JSON.stringify(value);
      const start = at % (text.length + 1);
      const broken = text.slice(0, start) + inserted + text.slice(start + removed);
      assert.equal(isScanned(broken), isJson(broken), broken);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("an error is at the first character that can't be there", () => {
  const offsets: Readonly<Record<string, number>> = {
    '{"a": 1, b}': 9,
    "[1, 2 3]": 6,
    '["abc': 5,
    '["a\\qb"]': 4,
    '{"a": nul}': 6,
    "[[1], [2}]": 8,
  };
  for (const [text, offset] of Object.entries(offsets)) {
    assert.throws(
      () => skipValue(text, 0),
      (error: BoardTextError) => error.offset === offset,
      text,
    );
  }
});

Deno.test("members and items are told with their places", () => {
  const text = ' {"a" : [1, "x"],\n "b\\n":{"c": 2} }';
  const members: Member[] = [];
  const end = skipObject(text, 1, (member) => members.push(member));
  assert.equal(end, text.length);
  const cut = ({ start, end }: Span) => text.slice(start, end);
  assert.deepEqual(
    members.map(({ key, value }) => [stringAt(text, key), cut(value)]),
    [["a", '[1, "x"]'], ["b\n", '{"c": 2}']],
  );
  const items: Span[] = [];
  skipArray(text, members[0]?.value.start ?? 0, (item) => items.push(item));
  assert.deepEqual(items.map(cut), ["1", '"x"']);
});

Deno.test("nesting is taken to 500 levels and refused beyond, without a full stack", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assert.ok(isScanned(nested(500)));
  assert.throws(() => skipValue(nested(501), 0), /nested deeper than 500/);
  assert.throws(() => skipValue("[".repeat(1_000_000), 0), /nested deeper than 500/);
});

Deno.test("a string of 4 MiB is scanned", () => {
  assert.ok(isScanned(JSON.stringify('a\\\n"é'.repeat(1_000_000))));
});
