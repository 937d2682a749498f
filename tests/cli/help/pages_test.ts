import assert from "node:assert/strict";
import { resolve } from "node:path";
import { commandsIn } from "../../../src/cli/command_line/tree.ts";
import { PAGES } from "../../../src/cli/help/pages/mod.ts";
import { COMMANDS, parseArgs } from "../../../src/cli/parser.ts";
import { columnsOf } from "../../../src/text/columns.ts";

const root = resolve(import.meta.dirname ?? ".", "../../..");

/** The words of a line as a shell splits them, up to what it keeps to itself. */
function wordsOf(line: string): string[] {
  const [own = ""] = line.split(/ [|<>] /);
  return Array.from(own.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, word]) => quoted ?? word ?? "");
}

Deno.test("every command has one page, and every page is of a command", () => {
  const commands = commandsIn(COMMANDS).map(({ words }) => words.join(" "));
  assert.ok(commands.length > 25, "the commands are found");
  assert.deepEqual([...PAGES.keys()].toSorted(), commands.toSorted());
});

for (const [name, page] of PAGES) {
  Deno.test(`${name}: its line in lists is short, and its sentences end`, () => {
    assert.ok(columnsOf(page.brief) <= 50, page.brief);
    assert.doesNotMatch(page.brief, /\.$/);
    for (const text of [page.about, page.finds]) assert.match(text ?? ".", /\.$/);
    for (const [, meaning] of page.exits) assert.doesNotMatch(meaning, /\.$/);
  });

  Deno.test(`${name}: its examples are command lines of it`, () => {
    assert.ok(page.examples.length >= 2, "there are two at least");
    for (const [line, does] of page.examples) {
      const words = wordsOf(line);
      const { kind } = parseArgs(words);
      const own = kind === "version" || kind === "help" ? kind : name.split(" ")[0];
      assert.equal(kind, own, line);
      if (kind !== "help" && kind !== "version") assert.ok(line.startsWith(name), line);
      assert.notEqual(does, "");
    }
  });

  Deno.test(`${name}: what it refers to exists`, async () => {
    assert.ok(page.see.length > 0);
    for (const place of page.see) {
      assert.notEqual(place, name);
      if (place.startsWith("docs/")) await Deno.stat(`${root}/${place}`);
      else assert.ok(PAGES.has(place), place);
    }
  });

  Deno.test(`${name}: its usage names the arguments that the parser requires`, () => {
    const words = name.split(" ");
    const required = page.usage.split(" ").filter((term) => /^[A-Z]+$/.test(term));
    const given = required.filter((term) => term !== "COMMAND").map(() => "1a2b");
    const line = name === "completions" ? [...words, "bash"] : [...words, ...given];
    assert.doesNotThrow(() => parseArgs(line));
    if (given.length > 0) {
      const needs = new RegExp(`"${name}" needs ${required.at(-1)} after it`);
      assert.throws(() => parseArgs([...words, ...given.slice(1)]), needs);
    }
  });
}
