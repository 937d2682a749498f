import assert from "node:assert/strict";
import { describeFailure } from "../../src/cli/failure.ts";
import { UsageError } from "../../src/domain/errors.ts";
import { parseArgs } from "../../src/cli/parser.ts";
import { ClientError } from "../../src/cli/client/http/errors.ts";

Deno.test("a message is wrapped for a terminal of 60 columns, and its further lines are indented", () => {
  const error = new ClientError(
    'Cannot move task "3": queue "Zzz" does not exist; use "Todo", "Empty", "Doing" or "Done"; a person can create it: artificer-dispatcher board queue add Zzz',
  );
  const lines = describeFailure(error, false, 60).split("\n");
  assert.ok(lines.length > 2);
  assert.ok(lines.every((line) => line.length <= 60), lines.join("\n"));
  assert.ok(lines.slice(1).every((line) => line.startsWith("  ")));
});

Deno.test("X12: an argument that a message quotes, and a stranger's text in it, move no terminal", () => {
  const hostile = "\x1b[8m\u202e\u{e0041}";
  const spelled = "\\u001b[8m\\u202e\\udb40\\udc41";
  for (const args of [[hostile], ["status", `--${hostile}`], ["board", hostile]]) {
    assert.throws(() => parseArgs(args), (error: unknown) => {
      const text = describeFailure(error, false);
      // deno-lint-ignore no-control-regex
      return text.includes(spelled) && !/[\x1b\u202e]/.test(text);
    });
  }
  for (const error of [new UsageError(hostile), new ClientError(hostile), new Error(hostile)]) {
    const text = describeFailure(error, true);
    assert.ok(text.includes(spelled), text);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(text, /[\x1b\u202e]/);
  }
});
