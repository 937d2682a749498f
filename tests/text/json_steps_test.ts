import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonLimitError, type JsonLimits } from "../../src/text/json_scan.ts";
import { jsonSteps } from "../../src/text/json_steps.ts";

const GENEROUS: JsonLimits = { maxDepth: 1_000, maxValues: 1_000_000, maxLength: 1_000_000 };

/** What the steps give in the end, and how many there are. */
function run(text: string, limits = GENEROUS, piece?: number): { value: unknown; steps: number } {
  const steps = jsonSteps(new TextEncoder().encode(text), limits, piece);
  for (let count = 0;; count++) {
    const { done, value } = steps.next();
    if (done) return { value, steps: count };
  }
}

/** Both as text too, since `deepEqual` does not look at the order of keys. */
function assertSame(text: string, piece: number): void {
  const expected = JSON.parse(text);
  const { value } = run(text, GENEROUS, piece);
  assert.deepEqual(value, expected);
  assert.equal(JSON.stringify(value), JSON.stringify(expected));
}

Deno.test("X6: any JSON is parsed as JSON.parse does, whatever the pieces", () => {
  const spaces = fc.constantFrom(0, 1, "\t");
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 6 }),
      spaces,
      fc.integer({ min: 1, max: 60 }),
      (value, space, piece) => {
        assertSame(JSON.stringify(value, null, space), piece);
      },
    ),
    { numRuns: 500 },
  );
  for (
    const text of [
      '{"__proto__": {"a": [1, 2, 3]}, "b": "c", "__proto__": 5, "10": 1, "2": 2, "b": [[], {}]}',
      '["\\\\", "\\"", "a\\\\\\"b", "\\u0041"]',
      `[${" ".repeat(100)}]`,
      ' {"a" : [ ] , "b" : { } } ',
      "-1.5e+3",
      '"text"',
    ]
  ) for (const piece of [1, 5, 20, 1_000]) assertSame(text, piece);
});

Deno.test("X6: what JSON.parse refuses is refused, whatever the pieces", () => {
  const broken = fc.jsonValue({ maxDepth: 4 }).chain((value) => {
    const text = JSON.stringify(value);
    return fc.tuple(
      fc.constant(text),
      fc.integer({ min: 0, max: text.length }),
      fc.constantFrom("", ",", "]", "{", '"', "x", "\ufeff"),
    );
  }).map(([text, at, more]) => text.slice(0, at) + more + text.slice(more === "" ? at + 1 : at));
  const outcome = (parse: () => unknown) => {
    try {
      return JSON.stringify(parse());
    } catch (error) {
      return (error as Error).name;
    }
  };
  fc.assert(
    fc.property(broken, fc.integer({ min: 1, max: 40 }), (text, piece) => {
      assert.equal(
        outcome(() => run(text, GENEROUS, piece).value),
        outcome(() => JSON.parse(text)),
      );
    }),
    { numRuns: 1_000 },
  );
  // A decoder may drop a byte order mark in front of each piece.
  for (const text of ["[1,\ufeff2]", '{"a":1,\ufeff"b":2}', "\ufeff[1]"]) {
    for (const piece of [1, 2, 1_000]) assert.throws(() => run(text, GENEROUS, piece), SyntaxError);
  }
});

Deno.test("X6: depth, number and length have limits, at them and one past them", () => {
  const within = (text: string, limits: Partial<JsonLimits>, piece?: number) =>
    run(text, { ...GENEROUS, ...limits }, piece);
  const nested = "[".repeat(100) + "]".repeat(100);
  const many = JSON.stringify(Array(1_000).fill({ a: 1 }));
  for (const piece of [10, 65_536]) {
    within(nested, { maxDepth: 100 }, piece);
    assert.throws(
      () => within(nested, { maxDepth: 99 }, piece),
      /^JsonLimitError: more than 99 arrays and objects in each other$/,
    );
    within(many, { maxValues: 3_000 }, piece);
    assert.throws(
      () => within(many, { maxValues: 2_900 }, piece),
      /^JsonLimitError: more than 2900 values$/,
    );
    within('["aaaa"]', { maxLength: 6 }, piece);
    assert.throws(() => within('["aaaa"]', { maxLength: 4 }, piece), JsonLimitError);
    assert.throws(() => within(`[${"1".repeat(50)}]`, { maxLength: 40 }, 1), JsonLimitError);
    assert.throws(() => within(" ".repeat(50), { maxLength: 40 }, piece), JsonLimitError);
  }
});

Deno.test("X6: a long text takes many steps, and one that is nested deep is read twice at most", () => {
  const items = JSON.stringify(
    Array.from({ length: 20_000 }, (_, id) => ({ id, name: `card ${id}` })),
  );
  const { value, steps } = run(`{"included": {"cards": ${items}}}`);
  assert.equal((value as { included: { cards: unknown[] } }).included.cards.length, 20_000);
  assert.ok(steps > items.length / 140_000, `${steps}`);
  const deep = "[".repeat(900) + items + "]".repeat(900);
  assert.ok(run(deep).steps < steps + 2_000);
});
