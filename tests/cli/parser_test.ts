import assert from "node:assert/strict";
import { parseArgs } from "../../src/cli/parser.ts";
import { UsageError } from "../../src/domain/errors.ts";

const START = {
  kind: "start",
  config: undefined,
  port: undefined,
  once: false,
  dryRun: false,
  json: false,
  logFormat: undefined,
  logFile: undefined,
  debug: false,
};

function mistakeOf(...args: string[]): string {
  try {
    parseArgs(args);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    const [mistake = "", hint] = error.message.split("\n");
    const [command = "--"] = args;
    const own = /^[a-z]/.test(command) && command !== "strat" ? ` ${command}` : "";
    assert.equal(hint, `See "artificer-dispatcher${own} --help"`);
    return mistake;
  }
  throw new assert.AssertionError({ message: `${args.join(" ")} was accepted` });
}

Deno.test("with no subcommand the dispatcher starts", () => {
  assert.deepEqual(parseArgs([]), START);
  assert.deepEqual(parseArgs(["start"]), START);
});

Deno.test("options are the same with and without the subcommand", () => {
  const options = ["--config", "a.toml", "--port", "9000", "--once", "--debug"];
  const expected = { ...START, config: "a.toml", port: 9000, once: true, debug: true };
  assert.deepEqual(parseArgs(options), expected);
  assert.deepEqual(parseArgs(["start", ...options]), expected);
  assert.deepEqual(parseArgs(["-c", "a.toml", "-p", "9000", "--once", "--debug"]), expected);
  assert.deepEqual(parseArgs(["--config=a.toml", "--port=9000", "--debug", "--once"]), expected);
});

Deno.test("the log has a format and a file, and other formats are refused", () => {
  const given = { ...START, logFormat: "json", logFile: "a.log" };
  assert.deepEqual(parseArgs(["--log-format", "json", "--log-file", "a.log"]), given);
  assert.match(mistakeOf("start", "--log-format", "xml"), /text.*json/);
});

Deno.test("--config takes a dash for standard input", () => {
  assert.deepEqual(parseArgs(["--config", "-"]), { ...START, config: "-" });
});

Deno.test("--dry-run and --json go with start, named or not", () => {
  for (const args of [["--dry-run", "--json"], ["start", "--dry-run", "--json"]]) {
    assert.deepEqual(parseArgs(args), { ...START, dryRun: true, json: true });
  }
});

Deno.test("schema and completions are commands", () => {
  assert.deepEqual(parseArgs(["schema"]), { kind: "schema", pyproject: false });
  assert.deepEqual(parseArgs(["schema", "--pyproject"]), { kind: "schema", pyproject: true });
  for (const shell of ["bash", "zsh", "fish"]) {
    assert.deepEqual(parseArgs(["completions", shell]), { kind: "completions", shell });
  }
});

Deno.test("--port takes every port, and 0 for any free one", () => {
  for (const port of [0, 1, 65535]) {
    assert.deepEqual(parseArgs(["--port", String(port)]), { ...START, port });
  }
});

Deno.test("a wrong port is refused with what is allowed", () => {
  for (const port of ["65536", "-1", "1.5", "http", "", "0x10"]) {
    assert.equal(
      mistakeOf("--port", port),
      'Cannot understand the command line: "--port" takes a whole number from 0 to 65535',
      port,
    );
  }
});

Deno.test("a mistyped option or command is told with the nearest one", () => {
  const prefix = "Cannot understand the command line: ";
  assert.equal(
    mistakeOf("--prot", "1"),
    `${prefix}unknown option "--prot"; did you mean "--port"?`,
  );
  assert.equal(mistakeOf("strat"), `${prefix}unknown command "strat"; did you mean "start"?`);
  assert.equal(
    mistakeOf("start", "extra"),
    `${prefix}"start" takes no argument such as "extra"`,
  );
});

Deno.test("an option without its value, or given twice, is refused", () => {
  const prefix = "Cannot understand the command line: ";
  assert.equal(mistakeOf("--config"), `${prefix}"--config" requires "PATH"`);
  assert.equal(mistakeOf("--debug", "--debug"), `${prefix}"--debug" cannot be used multiple times`);
});

Deno.test("check takes what start does to find its config, --fix and --json", () => {
  const usual = { kind: "check", config: undefined, port: undefined, fix: false, json: false };
  assert.deepEqual(parseArgs(["check"]), usual);
  assert.deepEqual(parseArgs(["check", "-c", "a.toml", "-p", "9000", "--fix", "--json"]), {
    ...usual,
    config: "a.toml",
    port: 9000,
    fix: true,
    json: true,
  });
});

Deno.test("init takes what it would ask for", () => {
  const usual = {
    kind: "init",
    work: undefined,
    home: undefined,
    allow: undefined,
    board: undefined,
    queue: undefined,
    command: undefined,
    yes: false,
  };
  assert.deepEqual(parseArgs(["init"]), usual);
  const places = ["--work", "w", "--home", "h", "--allow", "npm test", "--allow", "git add"];
  const args = ["--board", "b.json", "--queue", "To do", "--command", "claude", "--yes"];
  assert.deepEqual(parseArgs(["init", ...places, ...args]), {
    kind: "init",
    work: "w",
    home: "h",
    allow: ["npm test", "git add"],
    board: "b.json",
    queue: "To do",
    command: "claude",
    yes: true,
  });
});

Deno.test("the commands that set up have help of their own, in 80 columns", () => {
  for (const name of ["init", "check"]) {
    const command = parseArgs([name, "--help"]);
    assert.ok(command.kind === "help");
    assert.match(command.text, /\nExit codes:\n {2}0 /);
    for (const line of command.text.split("\n")) assert.ok(line.length <= 80, line);
  }
});

Deno.test("version is a command and an option", () => {
  for (const args of [["version"], ["--version"], ["-V"]]) {
    assert.deepEqual(parseArgs(args), { kind: "version" });
  }
});

Deno.test("help is a command and an option, in 80 columns, with examples and exit codes", () => {
  for (const args of [["--help"], ["-h"], ["help"]]) {
    const command = parseArgs(args);
    assert.ok(command.kind === "help");
    for (const line of command.text.split("\n")) assert.ok(line.length <= 80, line);
    for (
      const part of [
        "Usage: artificer-dispatcher [COMMAND] [OPTIONS]\n",
        "\n  -V, --version ",
        "\nExamples:\n",
        "\nExit codes:\n  0  ",
        "\n  1  ",
        "\n  2  ",
      ]
    ) {
      assert.ok(command.text.includes(part), part);
    }
  }
});

Deno.test("a command has help of its own", () => {
  for (const args of [["start", "--help"], ["help", "start"]]) {
    const command = parseArgs(args);
    assert.ok(command.kind === "help");
    assert.match(command.text, /Usage: artificer-dispatcher start \[OPTIONS\]\n/);
    assert.match(command.text, /--port N/);
  }
});
