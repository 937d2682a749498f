import leven from "leven";
import assert from "node:assert/strict";
import { commandsIn } from "../../../src/cli/command_line/tree.ts";
import { SHELLS } from "../../../src/cli/options/tools.ts";
import { COMMANDS, parseArgs } from "../../../src/cli/parser.ts";
import { UsageError } from "../../../src/domain/errors.ts";
import { OUTCOMES, RUN_STATES } from "../../../src/operations/words.ts";

/** Every word that is one slip away: a letter left out, wrong, doubled, or two swapped. */
function slipsOf(word: string): readonly string[] {
  const at = Array.from(word, (_letter, i) => i).filter((i) => /[a-z]/.test(word[i] ?? ""));
  const slips = at.flatMap((i) => [
    word.slice(0, i) + word.slice(i + 1),
    `${word.slice(0, i)}x${word.slice(i + 1)}`,
    word.slice(0, i + 1) + word.slice(i),
    word.slice(0, i) + (word[i + 1] ?? "") + (word[i] ?? "") + word.slice(i + 2),
  ]);
  return [...new Set(slips)].filter((slip) => slip !== word);
}

function mistakeIn(args: readonly string[]): string {
  try {
    parseArgs(args);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.message;
  }
  throw new assert.AssertionError({ message: `"${args.join(" ")}" was accepted` });
}

/** Whether the message names `word`, or another of `known` that is as near to what was typed. */
function suggests(message: string, typed: string, known: readonly string[]): boolean {
  return known.filter((word) => leven(word, typed) <= 1 || slipsOf(word).includes(typed))
    .some((word) => message.includes(`did you mean "${word}"?`));
}

const NODES = [COMMANDS, ...commandsIn(COMMANDS)];

Deno.test("each command name with one slip gets a suggestion, on every level", () => {
  let tried = 0;
  for (const { words, commands } of NODES) {
    const known = [...commands.keys()];
    for (const typed of known.flatMap(slipsOf).filter((slip) => !known.includes(slip))) {
      const message = mistakeIn([...words, typed]);
      // One letter is similar to nothing: the message then lists what there is.
      const isNear = suggests(message, typed, known) || /; there are .*\brm\b/.test(message);
      assert.ok(isNear, `${typed}: ${message}`);
      const help = ["artificer-dispatcher", ...words, "--help"].join(" ");
      assert.ok(message.endsWith(`\nSee "${help}"`), message);
      tried++;
    }
  }
  assert.ok(tried > 300, `${tried} slips`);
});

Deno.test("each long option with one slip gets a suggestion, with and without a value", () => {
  for (const { words, options } of NODES) {
    const known = options.flatMap(({ names }) => names.filter((name) => name.startsWith("--")));
    const everywhere = NODES.flatMap(({ options }) => options.flatMap(({ names }) => names));
    for (const typed of known.flatMap(slipsOf).filter((slip) => !everywhere.includes(slip))) {
      for (const arg of [typed, `${typed}=x`]) {
        const message = mistakeIn([...words, arg]);
        assert.ok(suggests(message, typed, known), `${words.join(" ")} ${arg}: ${message}`);
      }
    }
  }
});

Deno.test("each value of a list with one slip gets a suggestion", () => {
  const lists = [
    [["completions"], SHELLS],
    [["runs", "--outcome"], OUTCOMES],
    [["retry", "-o"], OUTCOMES],
    [["runs", "--state"], RUN_STATES],
  ] as const;
  for (const [args, words] of lists) {
    for (const typed of words.flatMap(slipsOf)) {
      const message = mistakeIn([...args, typed]);
      assert.ok(suggests(message, typed, words), `${typed}: ${message}`);
    }
    assert.match(mistakeIn([...args, "?"]), new RegExp(`allowed: ${words.join(", ")}`));
  }
});

const MISTAKES = [
  ["task mvoe", 'unknown command "mvoe" below "task"; did you mean "move"?'],
  ["board queue ad", 'unknown command "ad" below "board queue"; did you mean "add"?'],
  ["help task mvoe", 'unknown command "mvoe" below "task"; did you mean "move"?'],
  ["help status now", '"status" has no command below it'],
  ["move", 'unknown command "move"; did you mean "task move" or "board move"?'],
  ["board ls", 'unknown command "ls" below "board"; did you mean "list"?'],
  ["stop", 'unknown command "stop"; did you mean "cancel" or "drain"?'],
  ["toString", 'unknown command "toString"'],
  ["--confg=x", 'unknown option "--confg"; did you mean "--config"?'],
  ["-config x", 'unknown option "-config"; did you mean "--config"?'],
  ["-x", 'unknown option "-x"; its short options are -c, -p, -h, -V'],
  ["logs -F", '"logs" has no option "-F"; did you mean "-f"?'],
  ["status --follow", '"status" has no option "--follow"; "logs" has it'],
  ["status --folow", '"status" has no option "--folow"; did you mean "--follow"? "logs" has it'],
  [
    "version --json",
    '"version" has no option "--json"; other commands have it, such as "start" and "check"',
  ],
  ["--config x status", '"--config" must come after "status"'],
  ["--debug status", '"status" has no option "--debug"; "start" has it'],
  ["--debug=yes", '"--debug" takes no value such as "yes"'],
  ["cancel", '"cancel" needs RUN after it'],
  ["board add", '"board add" needs QUEUE and NAME after it'],
  ["task move", '"task move" needs QUEUE after it'],
  [
    "task move 1 2 3",
    '"task move" takes only ID and QUEUE, and "3" is one argument more; put a text of several words in quotes',
  ],
  ["start now", '"start" takes no argument such as "now"'],
] as const;

for (const [line, what] of MISTAKES) {
  Deno.test(`${line}: the message says what was meant`, () => {
    const [first] = mistakeIn(line.split(" ")).split("\n");
    assert.equal(first, `Cannot understand the command line: ${what}`);
  });
}

Deno.test("a word after two dashes is no option", () => {
  assert.match(mistakeIn(["board", "add", "Todo", "--", "--x", "y"]), /"y" is one argument more/);
});
