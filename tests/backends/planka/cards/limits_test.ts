import assert from "node:assert/strict";
import { commentText, requireFit } from "../../../../src/backends/planka/cards/limits.ts";
import type { TaskChanges } from "../../../../src/domain/task.ts";

const fits: Record<string, TaskChanges> = {
  "an edit of nothing": {},
  "a name as long as may be": { name: "x".repeat(1_024) },
  "512 characters of two units each": { name: "🐞".repeat(512) },
  "a label of 64 such characters": { labels: ["🐞".repeat(64)] },
  "a description of almost 1 MiB": { description: "x".repeat(1_048_000) },
  "an empty description, which removes it": { description: "" },
  "a description of blanks": { description: " \n" },
  "a label as long as may be": { labels: ["é".repeat(128)] },
};
for (const [what, changes] of Object.entries(fits)) {
  Deno.test(`${what} is taken`, () => requireFit(changes));
}

const unfit: Record<string, [TaskChanges, RegExp]> = {
  "an empty name": [{ name: "" }, /^its name is empty$/],
  "a blank name": [{ name: " \n" }, /^its name is empty$/],
  "a name that is too long": [
    { name: "x".repeat(1_025) },
    /^its name is 1025 characters long, counted in UTF-16 units, and Planka takes no more than 1024$/,
  ],
  "a name of 513 characters of two units each": [
    { name: "🐞".repeat(513) },
    /^its name is 1026 characters long, counted in UTF-16 units/,
  ],
  "a label of 70 such characters, before the description is changed": [
    { description: "new", labels: ["🐞".repeat(70)] },
    /^label "🐞{40}…" is 140 characters long/u,
  ],
  "a NUL in a name": [{ name: "a\0b" }, /^its name holds a NUL character/],
  "half a character": [
    { name: "\ud800" },
    /^its name is not valid text: it contains half of a surrogate pair/,
  ],
  "a NUL in a description": [{ description: "a\0" }, /^its description holds a NUL/],
  "a description that is too long": [
    { description: "x".repeat(1_048_577) },
    /^its description is 1048577 characters long/,
  ],
  "a description that is too long as JSON": [
    { description: "\n".repeat(600_000) },
    /^it is 12000\d\d bytes long as JSON, and Planka takes no more than 1048576/,
  ],
  "a label that is too long": [{ labels: ["ok", "x".repeat(129)] }, /^label "x{40}…" is 129 char/],
  "an empty label": [{ labels: [""] }, /^label "" is empty$/],
  "a NUL in a label": [{ labels: ["\0"] }, /^label "\\u0000" holds a NUL/],
};
for (const [what, [changes, message]] of Object.entries(unfit)) {
  Deno.test(`${what} is refused`, () => {
    assert.throws(() => requireFit(changes), { category: "invalid", isUnapplied: true, message });
  });
}

Deno.test("a comment is cleaned of what would break Planka", () => {
  assert.equal(commentText("a\0b\0"), "ab");
  assert.equal(commentText("cut \ud83d"), "cut \ufffd");
  assert.equal(commentText("lines\nstay\t✓"), "lines\nstay\t✓");
});

for (const text of ["", "\0", "\0\0"]) {
  Deno.test(`a comment of ${JSON.stringify(text)} is empty`, () => {
    assert.throws(() => commentText(text), {
      category: "invalid",
      message: "the comment is empty",
    });
  });
}

Deno.test("a comment that is too long is refused", () => {
  assert.throws(() => commentText("x".repeat(1_048_577)), { category: "invalid" });
});
