import assert from "node:assert/strict";
import { retryAfterMs } from "../../../src/backends/http/rate_limits.ts";

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
