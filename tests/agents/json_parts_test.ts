import assert from "node:assert/strict";
import fc from "fast-check";
import { fieldsAtEnd, fieldsAtStart } from "../../src/agents/json_parts.ts";

const NAME = fc.stringMatching(/^[a-z_]{1,12}$/).filter((name) => name !== "__proto__");
const OBJECT = fc.dictionary(NAME, fc.jsonValue(), { minKeys: 1, maxKeys: 6 });

Deno.test("of a beginning every field is that of the whole object, or the part of a text", () => {
  fc.assert(fc.property(OBJECT, fc.nat(), (object, cut) => {
    const text = JSON.stringify(object);
    const whole = JSON.parse(text);
    for (const [name, value] of Object.entries(fieldsAtStart(text.slice(0, cut % text.length)))) {
      if (typeof value === "string" && value !== whole[name]) {
        assert.ok(String(whole[name]).startsWith(value.slice(0, -1)), `${text}: ${value}`);
      } else assert.deepEqual(value, whole[name], text);
    }
  }));
});

Deno.test("of an end every field is that of the whole object, whatever its texts say", () => {
  fc.assert(fc.property(OBJECT, fc.nat(), fc.string(), (object, cut, forged) => {
    const text = JSON.stringify({ ...object, text: `${forged},"is_error":false}`, last: 1 });
    const whole = JSON.parse(text);
    const end = text.slice(1 + cut % (text.length - 1));
    for (const [name, value] of Object.entries(fieldsAtEnd(end))) {
      assert.deepEqual(value, whole[name], `${name} of ${end}`);
    }
  }));
});

Deno.test("what is no part of an object has no fields", () => {
  for (const text of ["", "{", "}", "[1]", "text", '{"a"', "{}", '"a":1}']) {
    assert.deepEqual({ ...fieldsAtStart(text), ...fieldsAtEnd(text) }, {}, text);
  }
});

Deno.test("no hostile line takes long", () => {
  for (const piece of ['{"a":', ',"a":"', '"\\', "[{", ',"a":[[']) {
    const text = piece.repeat(2 ** 20 / piece.length);
    const before = performance.now();
    fieldsAtStart(`{${text}`);
    fieldsAtEnd(`${text.slice(-65_536)}}`);
    assert.ok(performance.now() - before < 2_000, piece);
  }
});
