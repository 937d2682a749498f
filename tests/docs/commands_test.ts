import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parseArgs } from "../../src/cli/parser.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");
const PAGES = [
  "README.md",
  "docs/by-hand.md",
  "docs/getting-started.md",
  "docs/migrate.md",
  "docs/boards.md",
  "docs/troubleshooting.md",
  "docs/permissions.md",
  "docs/commands.md",
];

/** What stands behind the program's name on a page, up to an option. */
async function commandsOn(page: string): Promise<string[]> {
  const text = await Deno.readTextFile(`${root}/${page}`);
  const found = text.matchAll(/(?:^|[`$] ?)artificer-dispatcher ((?:[a-z]+ ?)*[a-z]+)(?=[\s`])/gm);
  return [...new Set(Array.from(found, ([, words = ""]) => words.trim()))];
}

for (const page of PAGES) {
  Deno.test(`${page}: speaks only of commands that there are`, async () => {
    const commands = await commandsOn(page);
    assert.ok(commands.length > 0, "they are found");
    for (const command of commands) {
      const words = command.split(" ").slice(0, command.startsWith("task ") ? 2 : 1);
      assert.equal(parseArgs([...words, "--help"]).kind, "help", command);
    }
  });
}
