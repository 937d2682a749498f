import assert from "node:assert/strict";
import { estimatedParseMs } from "../../src/text/json_scan.ts";

const estimated = (text: string) => estimatedParseMs(new TextEncoder().encode(text));

Deno.test("X6: brackets cost many times what text costs, wherever they are", () => {
  const text = `"${"x".repeat(2 ** 20)}"`;
  const brackets = "[],".repeat(2 ** 20 / 3);
  assert.ok(estimated(text) < 4);
  assert.ok(estimated(brackets) > 30);
  for (const half of [text + brackets, brackets + text]) {
    assert.ok(estimated(half) > 20, `${estimated(half)}`);
  }
  assert.ok(estimated("[]") < 1);
});
