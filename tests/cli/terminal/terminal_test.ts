import assert from "node:assert/strict";
import { paintColors, paintNothing } from "../../../src/cli/terminal/style.ts";
import {
  openTerminal,
  pageColumns,
  type TerminalSource,
} from "../../../src/cli/terminal/terminal.ts";

function source(facts: Partial<TerminalSource> = {}): TerminalSource {
  return { isTerminal: () => true, columns: () => 100, noColor: false, ...facts };
}

Deno.test("a terminal has its width and colours", () => {
  assert.deepEqual(openTerminal(source()), {
    isTerminal: true,
    width: 100,
    colors: true,
    paint: paintColors,
  });
});

Deno.test("NO_COLOR takes the colours and nothing else", () => {
  const { width, colors, paint } = openTerminal(source({ noColor: true }));
  assert.deepEqual([width, colors], [100, false]);
  assert.equal(paint("red", "x"), "x");
});

Deno.test("what is no terminal has neither colours nor a width, and is not asked for one", () => {
  const columns = () => {
    throw new Error("not connected to a terminal");
  };
  assert.deepEqual(openTerminal(source({ isTerminal: () => false, columns })), {
    isTerminal: false,
    width: Infinity,
    colors: false,
    paint: paintNothing,
  });
});

Deno.test("a page has 80 columns, and fewer on a narrower terminal only", () => {
  assert.equal(pageColumns(source()), 80);
  assert.equal(pageColumns(source({ columns: () => 60 })), 60);
  assert.equal(pageColumns(source({ isTerminal: () => false })), 80);
});

Deno.test("a terminal that does not tell its width has 80 columns", () => {
  assert.equal(openTerminal(source({ columns: () => 0 })).width, 80);
  const columns = () => {
    throw new Error("gone");
  };
  assert.equal(openTerminal(source({ columns })).width, 80);
});

Deno.test("paint ends what it begins, and paints no empty text", () => {
  assert.equal(paintColors("bold", "x"), "\x1b[1mx\x1b[0m");
  assert.equal(paintColors("bold", ""), "");
});
