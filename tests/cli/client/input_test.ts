import assert from "node:assert/strict";
import { requireOneReader } from "../../../src/cli/client/input.ts";
import { parseArgs } from "../../../src/cli/parser.ts";
import type { ClientCommand } from "../../../src/cli/client/context.ts";
import { UsageError } from "../../../src/domain/errors.ts";

const check = (...args: readonly string[]) => requireOneReader(parseArgs(args) as ClientCommand);

Deno.test("standard input holds a config or a text, not both", () => {
  for (
    const args of [
      ["comment", "5", "-"],
      ["comment", "-"],
      ["update", "5", "-d", "-"],
      ["create", "Todo", "x", "-d", "-"],
    ]
  ) {
    assert.throws(() => check("task", ...args, "--config", "-"), UsageError, args.join(" "));
    check("task", ...args);
    check("task", ...args, "--config", "a.toml");
  }
});

Deno.test("what is no text may be a dash", () => {
  check("task", "get", "-", "--config", "-");
  check("task", "comment", "-", "text", "--config", "-");
  check("status", "--config", "-");
});
