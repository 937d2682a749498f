import assert from "node:assert/strict";
import fc from "fast-check";
import { lockLimitOf } from "../../../src/process/sweep/lock_limit.ts";

Deno.test("X11: each run has a limit of 19 digits, of the random end of its id", () => {
  assert.equal(lockLimitOf("01a205cc-f4b1-717a-b23d-000000000000"), "1314206666262052864");
  fc.assert(fc.property(fc.uuid(), fc.uuid(), (one, other) => {
    assert.match(lockLimitOf(one) ?? "", /^[12]\d{18}$/);
    const isSame = one.slice(20) === other.slice(20);
    assert.equal(lockLimitOf(one) === lockLimitOf(other), isSame);
  }));
});

Deno.test("an id that is not a UUID has no limit", () => {
  for (const id of ["", "a", "01a205cc-f4b1-717a-b23d-00000000000"]) {
    assert.equal(lockLimitOf(id), null);
  }
});
