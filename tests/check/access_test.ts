import assert from "node:assert/strict";
import { checkAccess } from "../../src/check/access.ts";
import type { Settings } from "../../src/config/settings.ts";

function checkOf(apiHost: string, apiRequireToken: boolean, hasToken: boolean) {
  const token = hasToken ? "a-token-of-people-0123" : null;
  return checkAccess({ apiHost, apiRequireToken, baseDir: "/srv" } as Settings, token);
}

Deno.test("an API that is open on this machine alone needs no token", () => {
  for (const host of ["127.0.0.1", "localhost", "::1"]) {
    assert.equal(checkOf(host, false, false).state, "ok");
  }
});

Deno.test("where a token is asked for and people have none, they are told how to get one", () => {
  for (const [host, required] of [["127.0.0.1", true], ["0.0.0.0", false]] as const) {
    const { state, remedy } = checkOf(host, required, false);
    assert.equal(state, "warning");
    assert.equal(
      remedy,
      'Set ARTIFICER_API_TOKEN to a long random text, in the environment or in "/srv/.env"',
    );
    assert.equal(checkOf(host, required, true).state, "ok");
  }
});

Deno.test("why a token is asked for is told", () => {
  assert.match(checkOf("0.0.0.0", false, true).message, /because it listens on 0\.0\.0\.0/);
  assert.match(checkOf("localhost", true, true).message, /because api_require_token is set/);
});

Deno.test("X12: a token that a dispatcher refuses is a failure, also where none is needed, and is not shown", () => {
  const settings = { apiHost: "127.0.0.1", apiRequireToken: false, baseDir: "/srv" } as Settings;
  const { state, message, remedy } = checkAccess(settings, "s3cret");
  assert.equal(state, "failed");
  assert.match(message, /^Cannot use ARTIFICER_API_TOKEN: it has fewer than 16 characters/);
  assert.match(remedy ?? "", /openssl rand -hex 32/);
  assert.doesNotMatch(message, /s3cret/);
});
