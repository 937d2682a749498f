import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "smol-toml";
import { tomlKey, tomlText, tomlValue } from "../../../src/cli/init/toml.ts";

/** Whole characters: TOML knows no halves of surrogate pairs. */
const text = fc.string({ unit: "binary" });
const awkward = fc.oneof(
  text,
  fc.constantFrom(
    '"',
    '"""',
    "\\",
    "'''",
    "\x7f",
    "\x00",
    "\r\n",
    "\n",
    "\t",
    "é",
    "𝒳",
    "# no",
    "]",
  ),
  fc.array(fc.constantFrom('"', "\\", "\n", "'", "u"), { maxLength: 8 }).map((all) => all.join("")),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    awkward,
    fc.integer(),
    fc.boolean(),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(awkward.filter((key) => key !== "__proto__"), tie("any"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).any;

Deno.test("every value is read back as it was written", () => {
  fc.assert(fc.property(value, (written) => {
    const { key } = parse(`key = ${tomlValue(written)}`);
    assert.deepEqual(JSON.parse(JSON.stringify(key)), written);
  }));
});

Deno.test("every text is read back as it was written, also over several lines", () => {
  fc.assert(fc.property(awkward, (written) => {
    assert.equal(parse(`key = ${tomlText(written)}`)["key"], written);
  }));
});

Deno.test("every key is read back as it was written, bare where that is usual", () => {
  fc.assert(fc.property(awkward.filter((key) => key !== "__proto__"), (key) => {
    assert.deepEqual(Object.keys(parse(`${tomlKey(key)} = 1`)), [key]);
  }));
  assert.equal(tomlKey("api_port"), "api_port");
});

Deno.test("half a character is written as the sign for one that is not known", () => {
  assert.equal(parse(`key = ${tomlValue("a\ud800")}`)["key"], "a\ufffd");
});
