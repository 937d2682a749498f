import assert from "node:assert/strict";
import fc from "fast-check";
import {
  carryRepeats,
  countReturn,
  countRound,
  inheritedRepeats,
  type Repeats,
  REPEATS_WINDOW_MS as DAY,
} from "../../../src/domain/next_run/repeats.ts";

const RETRY = { attempt: 1, at: 0 };

Deno.test("A5: returns and rounds are counted for a day from the first of them", () => {
  const first = countReturn(null, "Todo", 1_000);
  assert.deepEqual(first, { since: 1_000, returns: 1, rounds: 0, queue: "Todo" });
  const second = countRound(first, "Review", DAY);
  assert.deepEqual(second, { since: 1_000, returns: 1, rounds: 1, queue: "Review" });
  assert.deepEqual(carryRepeats(second, "Deploy", DAY), { ...second, queue: "Deploy" });
  const later = countReturn(second, "Todo", 1_000 + DAY);
  assert.deepEqual(later, { since: 1_000 + DAY, returns: 1, rounds: 0, queue: "Todo" });
  assert.equal(carryRepeats(second, "Deploy", 1_000 + DAY), null);
});

Deno.test("A5: a run inherits the counts only where the run before it sent its task", () => {
  const sent: Repeats = { since: 0, returns: 3, rounds: 2, queue: "Todo" };
  const back = { queue: "Todo", retry: RETRY, sent };
  assert.deepEqual(inheritedRepeats(back, "Todo", 1), sent);
  assert.equal(inheritedRepeats(back, "Todo", DAY), null);
  assert.equal(inheritedRepeats({ ...back, retry: null }, "Todo", 1), null, "a person acted");
  assert.equal(inheritedRepeats(back, "Review", 1), null, "a person moved it there");
  assert.deepEqual(inheritedRepeats({ queue: "Review", retry: null, sent }, "Todo", 1), sent);
  assert.equal(inheritedRepeats({ queue: "Todo", retry: RETRY }, "Todo", 1), null);
  assert.equal(inheritedRepeats(null, "Todo", 1), null);
});

Deno.test("A5: however returns come, no more than the limit are counted before a day has passed", () => {
  const pauses = fc.array(fc.integer({ min: 0, max: DAY / 4 }), { maxLength: 60 });
  fc.assert(fc.property(pauses, (waits) => {
    let repeats: Repeats | null = null;
    let now = 0;
    for (const ms of waits) {
      now += ms;
      repeats = countReturn(repeats, "Todo", now);
      assert.ok(now - repeats.since < DAY && repeats.returns >= 1);
    }
  }));
});
