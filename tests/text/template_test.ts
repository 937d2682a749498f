import assert from "node:assert/strict";
import fc from "fast-check";
import { fillTemplate } from "../../src/text/template.ts";

const values = { task_id: "7", task_name: "Fix crash", empty: "" };

Deno.test("each known word is replaced, however often it occurs", () => {
  assert.equal(fillTemplate("{task_id}: {task_name} ({task_id})", values), "7: Fix crash (7)");
  assert.equal(fillTemplate("[{empty}]", values), "[]");
});

Deno.test("an unknown word, and what is no word, are left as they are", () => {
  for (const text of ["{nope}", "{}", "{ task_id }", "{TASK_ID}", "{task-id}", "{task_id", "{0}"]) {
    assert.equal(fillTemplate(text, values), text);
  }
});

Deno.test("names that every object has are unknown words", () => {
  for (const text of ["{constructor}", "{__proto__}", "{valueOf}", "{to_string}"]) {
    assert.equal(fillTemplate(text, values), text);
  }
});

Deno.test("braces inside braces: the innermost word counts", () => {
  assert.equal(fillTemplate("{{task_id}}", values), "{7}");
  assert.equal(fillTemplate('{"id": "{task_id}"}', values), '{"id": "7"}');
});

Deno.test("S1: what a value holds is never expanded again", () => {
  const hostile = { task_name: "{task_url}", task_url: "{task_name}" };
  assert.equal(fillTemplate("{task_name}{task_url}", hostile), "{task_url}{task_name}");
});

Deno.test("S1: any value arrives as it is, dollar signs and all", () => {
  const anything = fc.oneof(fc.constantFrom("$&", "$1", "$$", "$`"), fc.string({ unit: "binary" }));
  fc.assert(fc.property(anything, (value) => {
    assert.equal(fillTemplate("a{x}b", { x: value }), `a${value}b`);
  }));
});

Deno.test("a text without braces is left as it is", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    fc.pre(!text.includes("{"));
    assert.equal(fillTemplate(text, values), text);
  }));
});
