import assert from "node:assert/strict";
import { type RateLimitHeaders, retryAfterMs } from "../../../src/backends/http/rate_limits.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const asked = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), now);

Deno.test("seconds are seconds", () => {
  assert.equal(asked({ "retry-after": "7" }), 7_000);
  assert.equal(asked({ "retry-after": " 0 " }), 0);
  assert.equal(asked({ "retry-after": "0.5" }), 500);
});

Deno.test("a date is told by the server's clock, where it sent that", () => {
  const date = "Thu, 01 Jan 2026 00:01:00 GMT";
  assert.equal(asked({ "retry-after": date }), 60_000);
  assert.equal(asked({ "retry-after": date, date: "Thu, 01 Jan 2026 00:00:50 GMT" }), 10_000);
});

Deno.test("a date that is past asks for nothing", () => {
  assert.equal(asked({ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }), 0);
});

Deno.test("nobody is left alone for longer than an hour", () => {
  assert.equal(asked({ "retry-after": "999999" }), 3_600_000);
  assert.equal(asked({ "retry-after": "Fri, 01 Jan 2027 00:00:00 GMT" }), 3_600_000);
});

for (const value of ["", "soon", "-1", "NaN"]) {
  Deno.test(`${JSON.stringify(value)} asks for nothing that makes sense`, () => {
    assert.equal(asked({ "retry-after": value }), null);
  });
}

Deno.test("no header is no wish", () => assert.equal(asked({}), null));

/** Limits as servers tell them, each used up until 90 seconds from {@linkcode now}. */
const used: Record<string, readonly [RateLimitHeaders["format"], string]> = {
  "seconds from now": ["seconds", "90"],
  "seconds of the epoch": ["epoch_seconds", String(now / 1_000 + 90)],
  "milliseconds of the epoch": ["epoch_ms", String(now + 90_000)],
  "a date": ["date", "2026-01-01T00:01:30Z"],
};
for (const [what, [format, reset]] of Object.entries(used)) {
  const limit = { remaining: "x-ratelimit-remaining", reset: "x-ratelimit-reset", format } as const;
  const waitMs = (headers: Record<string, string>) =>
    retryAfterMs(new Headers(headers), now, [limit]);

  Deno.test(`a used-up limit that starts again at ${what} asks to wait until then`, () => {
    assert.equal(waitMs({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }), 90_000);
  });

  Deno.test(`a limit at ${what} of which something is left asks for nothing`, () => {
    assert.equal(waitMs({ "x-ratelimit-remaining": "1", "x-ratelimit-reset": reset }), null);
    assert.equal(waitMs({ "x-ratelimit-reset": reset }), null);
    assert.equal(waitMs({ "x-ratelimit-remaining": "0" }), null);
    assert.equal(waitMs({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon" }), null);
  });
}

const limits: readonly RateLimitHeaders[] = ["requests", "points"].map((name) => ({
  remaining: `${name}-remaining`,
  reset: `${name}-reset`,
  format: "seconds",
}));

Deno.test("of several limits the last reset of those that are used up counts", () => {
  const both = { "requests-reset": "10", "points-reset": "20" };
  const waitMs = (left: Record<string, string>) =>
    retryAfterMs(new Headers({ ...both, ...left }), now, limits);
  assert.equal(waitMs({ "requests-remaining": "0", "points-remaining": "0" }), 20_000);
  assert.equal(waitMs({ "requests-remaining": "0", "points-remaining": "5" }), 10_000);
  assert.equal(waitMs({ "requests-remaining": "1", "points-remaining": "5" }), null);
});

Deno.test("Retry-After counts before what is left of a limit", () => {
  const headers = new Headers({
    "retry-after": "3",
    "requests-remaining": "0",
    "requests-reset": "60",
  });
  assert.equal(retryAfterMs(headers, now, limits), 3_000);
});

Deno.test("a reset is an instant by the server's clock, where it sent that", () => {
  const headers = new Headers({
    date: "Thu, 01 Jan 2026 00:01:00 GMT",
    "x-remaining": "0",
    "x-reset": String(now / 1_000 + 90),
  });
  const limit = { remaining: "x-remaining", reset: "x-reset", format: "epoch_seconds" } as const;
  assert.equal(retryAfterMs(headers, now, [limit]), 30_000);
});
