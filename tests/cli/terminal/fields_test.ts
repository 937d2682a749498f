import assert from "node:assert/strict";
import { formatFields } from "../../../src/cli/terminal/fields.ts";
import { paintColors, paintNothing } from "../../../src/cli/terminal/style.ts";

const piped = { width: Infinity, paint: paintNothing };

Deno.test("values stand in one column, and what says nothing is left out", () => {
  const fields = [["Task", "Fix"], ["Outcome", null], ["Queue name", "Todo"], [
    "Log",
    " ",
  ]] as const;
  assert.equal(formatFields(fields, piped), "Task        Fix\nQueue name  Todo\n");
  assert.equal(formatFields([], piped), "");
});

Deno.test("a long value is folded in its column on a terminal, and nowhere else", () => {
  const fields = [["Board", "one two three four"], ["Log", "x"]] as const;
  const folded = "Board  one two\n       three\n       four\nLog    x\n";
  assert.equal(formatFields(fields, { width: 14, paint: paintNothing }), folded);
  assert.equal(formatFields(fields, piped), "Board  one two three four\nLog    x\n");
});

Deno.test("a value takes one line, and a terminal obeys none of it", () => {
  assert.equal(formatFields([["A", "x\ny\x1b[2J"]], piped), "A  x y\\u001b[2J\n");
});

Deno.test("names are dim where there are colours", () => {
  assert.equal(
    formatFields([["A", "x"], ["Bc", "y"]], { width: 80, paint: paintColors }),
    "\x1b[90mA \x1b[0m  x\n\x1b[90mBc\x1b[0m  y\n",
  );
});
