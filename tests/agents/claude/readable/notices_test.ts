import assert from "node:assert/strict";
import { shown, tonesOf } from "./shown.ts";

const init = { type: "system", subtype: "init", session_id: "abc", model: "opus", cwd: "/a" };

Deno.test("a session is told with what is known of it", () => {
  assert.deepEqual(shown(init), ["Session abc, opus", "  in /a"]);
  assert.deepEqual(shown({ ...init, model: 7, cwd: null }), ["Session abc"]);
  assert.deepEqual(tonesOf(init), ["aside", "aside"]);
});

Deno.test("what a session is called can't take over a terminal", () => {
  assert.deepEqual(shown({ ...init, session_id: "a\nb", model: "\x1b[2Jc\x07" }), [
    "Session a b, c\\u0007",
    "  in /a",
  ]);
});

Deno.test("a retry is told with its reason, where there is one", () => {
  const retry = { type: "system", subtype: "api_retry", attempt: 2, error: "overloaded" };
  assert.deepEqual(shown(retry), ["Retrying (attempt 2): overloaded"]);
  assert.deepEqual(tonesOf(retry), ["warning"]);
  assert.deepEqual(shown({ ...retry, attempt: null, error: {} }), ["Retrying"]);
});

Deno.test("other lines of the system say nothing", () => {
  for (const subtype of ["status", "compact_boundary", "hook_response", null]) {
    assert.deepEqual(shown({ ...init, subtype }), []);
  }
});

const limit = (facts: object) => ({ type: "rate_limit_event", rate_limit_info: facts });

Deno.test("a limit is told only where not all is allowed", () => {
  assert.deepEqual(shown(limit({ status: "allowed", resetsAt: 1 })), []);
  const near = limit({ status: "allowed_warning", rateLimitType: "seven_day" });
  assert.deepEqual(shown(near), ["Usage limit (seven_day): allowed_warning"]);
  assert.deepEqual(tonesOf(near), ["warning"]);
  const over = limit({ status: "rejected", resetsAt: 1_795_391_285 });
  assert.deepEqual(shown(over), ["Usage limit: rejected, resets at 2026-11-22T23:48:05Z"]);
  assert.deepEqual(tonesOf(over), ["error"]);
});

Deno.test("a limit that resets at no real time is told without it", () => {
  for (const resetsAt of [0, -1, 1e300, "soon"]) {
    assert.deepEqual(shown(limit({ status: "rejected", resetsAt })), ["Usage limit: rejected"]);
  }
  assert.deepEqual(shown({ type: "rate_limit_event" }), []);
});
