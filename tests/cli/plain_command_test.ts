import assert from "node:assert/strict";
import { parseArgs } from "../../src/cli/parser.ts";
import { plainCommand } from "../../src/cli/plain_command.ts";

const PLAIN = [
  [],
  ["start"],
  ["version"],
  ["--version"],
  ["-V"],
  ["--config", "artificer.toml"],
  ["--config", "-"],
  ["start", "--config", "-"],
  ["start", "--config", "/etc/my-queue/a.toml"],
  ["start", "--config", "../a_b.toml"],
];

Deno.test("what is understood without the parser means to it the same", () => {
  for (const args of PLAIN) assert.deepEqual(plainCommand(args), parseArgs(args), args.join(" "));
});

Deno.test("everything else is left to the parser", () => {
  const others = [
    ["--help"],
    ["help"],
    ["status"],
    ["start", "start"],
    ["start", "--config"],
    ["start", "--config", ""],
    ["start", "--config", "--once"],
    ["start", "--config", "a.toml", "--once"],
    ["start", "--config", "a.toml", "--config", "b.toml"],
    ["start", "--config=a.toml"],
    ["start", "--once"],
    ["version", "now"],
    ["--version", "--help"],
    ["strat"],
    [""],
  ];
  for (const args of others) assert.equal(plainCommand(args), null, args.join(" "));
});
