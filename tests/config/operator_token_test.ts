import assert from "node:assert/strict";
import {
  operatorTokenFault,
  requireUsableToken,
} from "../../src/config/environment/operator_token.ts";

const problemOf = (token: string) => operatorTokenFault(token)?.problem ?? null;

Deno.test("X12: a token that can be guessed, not sent or not masked is refused, with what to do", () => {
  for (
    const [token, why] of [
      ["x", /fewer than 16 characters/],
      ["fifteen-chars-0", /fewer than 16 characters/],
      // Eight characters that take more than 16 places.
      ["\u{1f600}".repeat(8), /fewer than 16 characters/],
      ["a token with spaces", /only letters, digits/],
      ["two-lines-of\na-token", /only letters, digits/],
      ["schl\u00fcssel-der-lang-ist", /only letters, digits/],
      ["equals=within=a-token", /only letters, digits/],
      ["0000000000000000", /fewer than 5 different/],
      ["12341234123412341234", /fewer than 5 different/],
    ] as const
  ) {
    assert.match(problemOf(token) ?? "", why, token);
    assert.ok(!problemOf(token)?.includes(token));
    assert.match(operatorTokenFault(token)?.remedy ?? "", /openssl rand -hex 32/);
  }
});

Deno.test("X12: what init writes and what password stores make is accepted", () => {
  for (
    const token of ["sixteen-chars-00", "0123456789abcdef".repeat(4), "Zm9vYmFyL2Jhei0rMTIzNA=="]
  ) {
    assert.equal(problemOf(token), null);
  }
});

Deno.test("X12: people need no token", () => {
  requireUsableToken({ get: () => null });
  assert.throws(() => requireUsableToken({ get: () => "short" }), {
    name: "UsageError",
    message: /^Cannot use ARTIFICER_API_TOKEN: .*; set it to a long random text/,
  });
});
