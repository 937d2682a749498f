import assert from "node:assert/strict";
import fc from "fast-check";
import { formatBlock, formatProse, formatSentence } from "../../../src/cli/terminal/block.ts";
import { formatFields } from "../../../src/cli/terminal/fields.ts";
import { paintColors } from "../../../src/cli/terminal/style.ts";
import { type Column, formatTable } from "../../../src/cli/terminal/table.ts";
import { assertFits, page, stranger, width } from "./strangers.ts";

const title = fc.constantFrom("RUN", "TASK", "NAME", "QUEUE", "ON THE BOARD", "COMMENTS");

const columns = fc.array(
  fc.record({
    title,
    align: fc.constantFrom("left", "right"),
    flexible: fc.boolean(),
    spare: fc.boolean(),
  }),
  { minLength: 1, maxLength: 9 },
);

Deno.test("no table is wider than its terminal, whatever its cells hold", () => {
  const table = columns.chain((columns): fc.Arbitrary<[Column[], string[][]]> =>
    fc.tuple(
      fc.constant(columns),
      fc.array(fc.array(stranger, { maxLength: columns.length }), { maxLength: 4 }),
    )
  );
  fc.assert(
    fc.property(table, width, ([columns, rows], width) => {
      assertFits(formatTable(columns, rows, page(width)), width);
    }),
    { numRuns: 500 },
  );
});

Deno.test("a table shows every short cell, in its row or below it, at every width", () => {
  const cell = fc.stringMatching(/^[a-z0-9]{1,10}$/);
  const table = columns.chain((columns): fc.Arbitrary<[Column[], string[]]> =>
    fc.tuple(
      fc.constant(columns),
      fc.array(cell, { minLength: columns.length, maxLength: columns.length }),
    )
  );
  fc.assert(fc.property(table, width, ([columns, row], width) => {
    const words = formatTable(columns, [row], page(width)).split(/\s+/);
    for (const text of row) assert.ok(words.includes(text), `${text} is missing`);
  }));
});

Deno.test("no list of fields, no text and no sentence is wider than its terminal", () => {
  const fields = fc.array(fc.tuple(title, stranger), { maxLength: 5 });
  fc.assert(
    fc.property(fields, stranger, width, (fields, text, width) => {
      assertFits(formatFields(fields, page(width)), width);
      assertFits(formatBlock(text, width, "     "), width);
      assertFits(formatSentence(text, width), width);
    }),
    { numRuns: 500 },
  );
});

Deno.test("a text keeps its lines and where they begin; outside a terminal it is unchanged", () => {
  const text = "Do this:\n\n  - the first thing of two\n\tx\n";
  assert.equal(
    formatBlock(text, 16, "  "),
    "  Do this:\n\n    - the first\n    thing of two\n      x\n",
  );
  assert.equal(formatBlock(text, Infinity), text);
  assert.equal(formatBlock(" \n ", 40), "");
});

Deno.test("the text of a card is wrapped, but a line with code stays whole, so that a person can copy it", () => {
  const long = "cd /srv/work && claude --resume 1a2b3c4d";
  const lines = [
    "To go on, do this or something else:",
    `Run \`${long}\``,
    "```",
    long,
    "````",
    `or ${long}`,
  ];
  assert.deepEqual(formatProse(lines.join("\n"), 30, "  ").split("\n"), [
    "  To go on, do this or",
    "  something else:",
    `  Run \`${long}\``,
    "  ```",
    `  ${long}`,
    "  ````",
    "  or cd /srv/work && claude",
    "  --resume 1a2b3c4d",
    "",
  ]);
});

Deno.test("colours change no width", () => {
  const rows = [[
    "1",
    { text: "日本語", style: "red" },
    "a long queue's name that is cut",
  ]] as const;
  const columns = [{ title: "ID" }, { title: "NAME", spare: true }, {
    title: "QUEUE",
    flexible: true,
  }];
  for (const width of [10, 20, 30]) {
    assertFits(formatTable(columns, rows, { width, paint: paintColors }), width);
  }
});
