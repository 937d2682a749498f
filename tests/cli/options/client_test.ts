import assert from "node:assert/strict";
import { parseArgs } from "../../../src/cli/parser.ts";
import { UsageError } from "../../../src/domain/errors.ts";

const ADDRESS = { url: undefined, config: undefined };
const CLIENT = { ...ADDRESS, json: false };

const refused = (args: readonly string[], message: RegExp) =>
  assert.throws(() => parseArgs(args), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, message);
    return true;
  });

function helpOf(...args: readonly string[]): string {
  const command = parseArgs([...args, "--help"]);
  assert.ok(command.kind === "help");
  for (const line of command.text.split("\n")) assert.ok(line.length <= 80, line);
  return command.text;
}

Deno.test("status takes an address, a config and the wish for JSON", () => {
  assert.deepEqual(parseArgs(["status"]), { kind: "status", ...CLIENT });
  const given = { kind: "status", url: "localhost:9000", config: "a.toml", json: true };
  assert.deepEqual(
    parseArgs(["status", "--url", "localhost:9000", "--config=a.toml", "--json"]),
    given,
  );
  assert.deepEqual(parseArgs(["status", "--json", "-c", "a.toml", "-u", "localhost:9000"]), given);
});

const RUNS = {
  kind: "runs",
  run: undefined,
  task: undefined,
  route: undefined,
  outcome: undefined,
  state: undefined,
  limit: 20,
  ...CLIENT,
};

Deno.test("runs takes filters and a limit, or one run", () => {
  assert.deepEqual(parseArgs(["runs"]), RUNS);
  assert.deepEqual(parseArgs(["runs", "1a2b3c4d"]), { ...RUNS, run: "1a2b3c4d" });
  const filters = ["--task", "5", "--route", "Todo", "--outcome", "failed", "--state", "ended"];
  assert.deepEqual(parseArgs(["runs", ...filters, "--limit", "500", "--json"]), {
    ...RUNS,
    task: "5",
    route: "Todo",
    outcome: "failed",
    state: "ended",
    limit: 500,
    json: true,
  });
  assert.deepEqual(parseArgs(["runs", "-t", "5", "-n", "1"]), { ...RUNS, task: "5", limit: 1 });
});

Deno.test("a limit that is no number of runs is refused", () => {
  for (const limit of ["0", "-1", "1.5", "many"]) {
    refused(["runs", "--limit", limit], /^Cannot understand/);
  }
});

const LOGS = {
  kind: "logs",
  run: undefined,
  follow: false,
  all: false,
  timestamps: false,
  tail: undefined,
  raw: false,
  task: undefined,
  ...ADDRESS,
};

Deno.test("logs takes a run or a task, and how much of it", () => {
  assert.deepEqual(parseArgs(["logs"]), LOGS);
  assert.deepEqual(parseArgs(["logs", "-f", "1a2b"]), { ...LOGS, run: "1a2b", follow: true });
  assert.deepEqual(parseArgs(["logs", "--follow", "--task", "5", "--tail", "0"]), {
    ...LOGS,
    follow: true,
    task: "5",
    tail: 0,
  });
  assert.deepEqual(parseArgs(["logs", "-fa"]), { ...LOGS, follow: true, all: true });
  assert.deepEqual(parseArgs(["logs", "--timestamps"]), { ...LOGS, timestamps: true });
  assert.deepEqual(parseArgs(["logs", "--raw"]), { ...LOGS, raw: true });
  assert.deepEqual(parseArgs(["logs", "-t", "5", "-n", "10"]), { ...LOGS, task: "5", tail: 10 });
  refused(["logs", "-n", "-1"], /^Cannot understand/);
});

Deno.test("cancel takes one run", () => {
  assert.deepEqual(parseArgs(["cancel", "1a2b"]), { kind: "cancel", run: "1a2b", ...CLIENT });
  refused(["cancel"], /"cancel" needs RUN/);
  refused(["cancel", "1a2b", "3c4d"], /"3c4d" is one argument more/);
});

Deno.test("each command has help of its own, with its exit codes", () => {
  for (const command of ["status", "runs", "logs", "cancel"]) {
    const text = helpOf(command);
    assert.match(text, new RegExp(`^Usage: artificer-dispatcher ${command} .*\\[OPTIONS\\]\n`));
    for (
      const part of [
        "--url URL",
        "--config PATH",
        "Without --url and --config",
        "\nExit codes:\n  0  ",
      ]
    ) {
      assert.ok(text.includes(part), `${part} in\n${text}`);
    }
  }
  assert.match(helpOf("logs"), /\n {2}--raw +Print the output unchanged/);
  assert.match(helpOf("logs"), /\n {2}130 {2}Ctrl-C/);
});

Deno.test("a slip in a command's name is told with what is near", () => {
  refused(["cancle", "x"], /did you mean "cancel"\?/);
  refused(["staus"], /did you mean "status"/);
});

Deno.test("retry takes the id of a run", () => {
  assert.deepEqual(parseArgs(["retry", "1a2b", "--json"]), {
    kind: "retry",
    run: "1a2b",
    outcome: undefined,
    sinceMs: undefined,
    route: undefined,
    dryRun: false,
    fresh: false,
    ...CLIENT,
    json: true,
  });
  assert.equal(Reflect.get(parseArgs(["retry", "1a2b", "--fresh"]), "fresh"), true);
});

Deno.test("pause, resume and drain take one queue, or mean all", () => {
  for (const kind of ["pause", "resume", "drain"]) {
    assert.deepEqual(parseArgs([kind]), { kind, queue: undefined, ...CLIENT });
    assert.deepEqual(parseArgs([kind, "My Queue"]), { kind, queue: "My Queue", ...CLIENT });
    refused([kind, "A", "B"], /B/);
    assert.match(helpOf(kind), /\[QUEUE\]/);
  }
});
