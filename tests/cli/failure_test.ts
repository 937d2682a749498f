import assert from "node:assert/strict";
import { describeFailure } from "../../src/cli/failure.ts";
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
