import assert from "node:assert/strict";
import { commandsIn } from "../../../src/cli/command_line/tree.ts";
import { COMMANDS, parseArgs } from "../../../src/cli/parser.ts";
import { paintColors, paintNothing } from "../../../src/cli/terminal/style.ts";
import { columnsOf } from "../../../src/text/columns.ts";

const WIDTHS = [40, 60, 80, 120];
const LINES = [["--help"], ...commandsIn(COMMANDS).map(({ words }) => ["help", ...words])];

function helpOf(args: readonly string[], width: number, paint = paintNothing): string {
  const command = parseArgs(args, { width, paint });
  assert.ok(command.kind === "help");
  return command.text;
}

Deno.test("help fits terminals of 40 to 120 columns, and has no space at the end of a line", () => {
  for (const width of WIDTHS) {
    for (const args of LINES) {
      for (const line of helpOf(args, width).split("\n")) {
        assert.ok(columnsOf(line) <= width, `${args.join(" ")} at ${width}: ${line}`);
        assert.equal(line, line.trimEnd());
      }
    }
  }
});

Deno.test("help says the same at every width", () => {
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== "\\").join(" ");
  for (const args of LINES) {
    for (const width of WIDTHS) assert.equal(words(helpOf(args, width)), words(helpOf(args, 80)));
  }
});

Deno.test("on a terminal help has colors, and the same text", () => {
  for (const args of LINES) {
    const colored = helpOf(args, 80, paintColors);
    assert.ok(colored.includes(paintColors("bold", "Usage:")));
    // deno-lint-ignore no-control-regex
    assert.equal(colored.replace(/\x1b\[\d+m/g, ""), helpOf(args, 80));
  }
});

Deno.test("a long example goes on in the next line as a shell takes it, and what is quoted stays whole", () => {
  const text = helpOf(["help", "task", "update"], 40);
  assert.match(text, /task update 42 \\\n {4}--name "Fix the login"\n/);
});

Deno.test("the help of all commands groups them, a line for each, and ends with where to read more", () => {
  const text = helpOf(["--help"], 80);
  assert.match(
    text,
    /^Turns a task board.*\nUsage: artificer-dispatcher \[COMMAND\] \[OPTIONS\]\n/,
  );
  const titles = Array.from(text.matchAll(/^([A-Z][a-z ]+):$/gm), ([, title]) => title);
  assert.deepEqual(titles, [
    ...["Set up", "Run", "Look", "Act", "Boards", "Tools"],
    ...["Options", "Examples", "Exit codes", "Read more"],
  ]);
  for (const name of COMMANDS.commands.keys()) {
    assert.match(text, new RegExp(`^ {2}${name} +[A-Z][^\n]{5,50}$`, "m"));
  }
  assert.match(text, /docs\/troubleshooting\.md\n.*\n$/);
});

Deno.test("the help of a command has its usage, what it takes, examples, exit codes and where to read more", () => {
  for (const args of LINES.slice(1)) {
    const text = helpOf(args, 80);
    const name = args.slice(1).join(" ");
    assert.ok(text.startsWith(`Usage: artificer-dispatcher ${name}`), text);
    assert.match(text, /\n {2}-h, --help +Print this help\n/);
    assert.match(text, /\n\nExamples:\n {2}artificer-dispatcher .*\n/);
    assert.match(text, /\n\nExit codes:\n {2}0 +\S/);
    assert.match(text, /\n\nSee also: \S.*\n$/);
    for (const title of ["Options", "Arguments", "Examples"]) {
      assert.ok(text.split(`\n${title}:\n`).length <= 2, `${title} stands once`);
    }
  }
});
