import assert from "node:assert/strict";
import { secretFinder } from "../../src/text/secret_copy.ts";

const LONG = 'board/token "0123456789"';

Deno.test("a copy of a secret is found, whole or as a part, in each spelling that is masked", () => {
  for (
    const value of [
      LONG,
      `Bearer ${LONG}`,
      JSON.stringify({ token: LONG }),
      `https://x/?token=${encodeURIComponent(LONG)}`,
      "postgres://ana:short@db/app",
      "short",
    ]
  ) {
    assert.ok(secretFinder([LONG, "short"])(value), value);
  }
});

Deno.test("what only resembles a secret is none, and a short one is no part of a path", () => {
  for (const value of ["", LONG.slice(1), "/opt/short/bin", "shorter", "http://short@db/"]) {
    assert.ok(!secretFinder(["", LONG, "short"])(value), value);
  }
});

Deno.test("a secret of less than four characters is equal to other values by chance, and no copy", () => {
  for (const value of ["1", "dev", "postgres://ana:dev@db/app"]) {
    assert.ok(!secretFinder(["1", "dev"])(value), value);
  }
  assert.ok(secretFinder(["demo"])("demo"));
});

Deno.test("X12: a hostile value is searched in time that grows with its length alone", () => {
  for (const piece of [":", "://", "://a:", "a:", "@", "://:"]) {
    assert.ok(!secretFinder([LONG, "short"])(piece.repeat(200_000 / piece.length)), piece);
  }
});
