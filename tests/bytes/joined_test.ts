import assert from "node:assert/strict";
import { joined } from "../../src/bytes/joined.ts";

Deno.test("joined: all parts, in their order, in memory of their own", () => {
  const part = Uint8Array.of(2, 3);
  const whole = joined([Uint8Array.of(1), part, new Uint8Array(), Uint8Array.of(4)]);
  part.fill(9);
  assert.deepEqual(whole, Uint8Array.of(1, 2, 3, 4));
  assert.deepEqual(joined([]), new Uint8Array());
});
