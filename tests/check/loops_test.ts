import assert from "node:assert/strict";
import { checkLoops } from "../../src/check/loops.ts";
import { routeOf } from "../dispatcher/world.ts";

Deno.test("a config that sends a task round and round is warned of, with a way out", () => {
  const todo = routeOf({ doneQueue: "Review" });
  const review = routeOf({ queue: "Review", failedQueue: "Todo" });
  const [found, ...more] = checkLoops([todo, review]);
  assert.deepEqual([found?.name, found?.state, more], ["config", "warning", []]);
  assert.match(
    found?.message ?? "",
    /round without end: "Todo" → "Review" \(done_queue\) → "Todo"/,
  );
  assert.match(found?.remedy ?? "", /queue that no route watches$/);
  assert.deepEqual(checkLoops([todo, routeOf({ queue: "Review", failedQueue: "Failed" })]), []);
});
