import assert from "node:assert/strict";
import fc from "fast-check";
import { describeLoop, findLoops } from "../../src/domain/loops.ts";

/** Routes as `[queue, done_queue, failed_queue]`. */
function loopsOf(...ends: [string, string | null, string | null][]): string[] {
  const routes = ends.map(([queue, doneQueue, failedQueue]) => ({ queue, doneQueue, failedQueue }));
  return findLoops(routes).map(describeLoop);
}

Deno.test("a way on that ends where nobody watches is no loop", () => {
  assert.deepEqual(loopsOf(["Todo", "Review", "Failed"], ["Review", "Done", null]), []);
  assert.deepEqual(loopsOf(["Todo", null, null]), []);
});

Deno.test("a review that sends back what fails is a loop, told once", () => {
  assert.deepEqual(loopsOf(["Todo", "Review", "Failed"], ["Review", "Done", "Todo"]), [
    '"Todo" → "Review" (done_queue) → "Todo" (failed_queue)',
  ]);
});

Deno.test("a loop is found from its own routes, and several are each told", () => {
  assert.deepEqual(
    loopsOf(
      ["In", "A", null],
      ["A", "B", null],
      ["B", "C", "A"],
      ["C", "A", null],
      ["X", "Y", null],
      ["Y", "X", null],
    ),
    [
      '"A" → "B" (done_queue) → "A" (failed_queue)',
      '"C" → "A" (done_queue) → "B" (done_queue) → "C" (done_queue)',
      '"X" → "Y" (done_queue) → "X" (done_queue)',
    ],
  );
});

Deno.test("whatever leads where, each loop that is told is one", () => {
  const queue = fc.constantFrom("A", "B", "C", "D", "E");
  const ends = fc.record({
    queue,
    doneQueue: fc.option(queue),
    failedQueue: fc.option(queue),
  });
  const routes = fc.uniqueArray(ends, { selector: (route) => route.queue });
  fc.assert(fc.property(routes, (all) => {
    for (const loop of findLoops(all)) {
      for (const [n, { from, by, to }] of loop.entries()) {
        const route = all.find((each) => each.queue === from);
        assert.equal(by === "done_queue" ? route?.doneQueue : route?.failedQueue, to);
        assert.equal(loop[(n + 1) % loop.length]?.from, to);
      }
    }
  }));
});
