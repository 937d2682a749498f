import assert from "node:assert/strict";
import { parseArgs } from "../../../src/cli/parser.ts";
import { UsageError } from "../../../src/domain/errors.ts";

const refused = (args: readonly string[], message: RegExp) =>
  assert.throws(() => parseArgs(args), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, message);
    return true;
  });

const BOARD = { kind: "board", config: undefined };

Deno.test("board list takes a queue, a limit, a config and the wish for JSON", () => {
  const list = { ...BOARD, action: "list", queue: undefined, limit: 20, json: false };
  assert.deepEqual(parseArgs(["board", "list"]), list);
  assert.deepEqual(parseArgs(["board", "list", "In Progress", "-n", "3", "--json"]), {
    ...list,
    queue: "In Progress",
    limit: 3,
    json: true,
  });
  assert.deepEqual(parseArgs(["board", "list", "-c", "-"]), { ...list, config: "-" });
  refused(["board", "list", "--limit", "0"], /0/);
  refused(["board", "list", "a", "b"], /"b"/);
});

Deno.test("board add takes a queue, a name and a description", () => {
  const add = { ...BOARD, action: "add", queue: "Todo", name: "Fix", json: false };
  assert.deepEqual(parseArgs(["board", "add", "Todo", "Fix"]), { ...add, description: undefined });
  assert.deepEqual(parseArgs(["board", "add", "Todo", "Fix", "-d", "-", "--json"]), {
    ...add,
    description: "-",
    json: true,
  });
  refused(["board", "add", "Todo"], /NAME/);
});

Deno.test("board move takes a task and a queue, board rm a task and the person's agreement", () => {
  const move = { ...BOARD, action: "move", id: "7", queue: "Done", json: false };
  assert.deepEqual(parseArgs(["board", "move", "7", "Done"]), move);
  refused(["board", "move", "7"], /QUEUE/);
  const rm = { ...BOARD, action: "rm", id: "7", yes: false, force: false };
  assert.deepEqual(parseArgs(["board", "rm", "7"]), rm);
  assert.deepEqual(parseArgs(["board", "rm", "-y", "7", "--force"]), {
    ...rm,
    yes: true,
    force: true,
  });
  refused(["board", "rm"], /ID/);
});

Deno.test("board queue takes add with a name, or list", () => {
  assert.deepEqual(parseArgs(["board", "queue", "add", "Later"]), {
    ...BOARD,
    action: "queue add",
    name: "Later",
  });
  assert.deepEqual(parseArgs(["board", "queue", "list", "--json"]), {
    ...BOARD,
    action: "queue list",
    json: true,
  });
  refused(["board", "queue", "add"], /NAME/);
});

Deno.test("board import takes a file, board export may", () => {
  assert.deepEqual(parseArgs(["board", "import", "a.json"]), {
    ...BOARD,
    action: "import",
    file: "a.json",
  });
  assert.deepEqual(parseArgs(["board", "export", "--config", "a.toml"]), {
    ...BOARD,
    config: "a.toml",
    action: "export",
    file: undefined,
  });
  refused(["board", "import"], /FILE/);
});

Deno.test("board and board queue alone print their help, since they do nothing else", () => {
  for (const args of [["board"], ["board", "queue"]]) {
    assert.deepEqual(parseArgs(args), parseArgs([...args, "--help"]));
  }
});

const COMMANDS = [
  [],
  ["list"],
  ["add"],
  ["move"],
  ["rm"],
  ["queue"],
  ["queue", "add"],
  [
    "queue",
    "list",
  ],
  ["import"],
  ["export"],
];

for (const args of COMMANDS) {
  Deno.test(`the help of ${["board", ...args].join(" ")} fits a terminal and tells the exit codes`, () => {
    const command = parseArgs(["board", ...args, "--help"]);
    assert.ok(command.kind === "help");
    for (const line of command.text.split("\n")) assert.ok(line.length <= 80, line);
    const text = command.text.replace(/\s+/g, " ");
    assert.match(text, /No dispatcher needs to run.*1 the board refused/);
  });
}
