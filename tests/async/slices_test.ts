import assert from "node:assert/strict";
import { inSlices } from "../../src/async/slices.ts";

Deno.test("X6: long work lets timers run, and ends with what it made", async () => {
  let isOver = false;
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  function* work(): Generator<void, string> {
    // It ends only if the timer runs meanwhile.
    while (turns < 3) yield;
    isOver = true;
    return "made";
  }
  assert.equal(await inSlices(work()), "made");
  assert.ok(isOver);
  clearInterval(timer);
});

Deno.test("X6: long work ends with its signal", async () => {
  const stop = new AbortController();
  function* work(): Generator<void, never> {
    for (;;) yield;
  }
  const working = inSlices(work(), stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(working, /^Error: enough$/);
});
