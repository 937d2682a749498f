import assert from "node:assert/strict";
import { dollars, includesEarlier, sumOfKnown, usageSince } from "../../src/agents/usage.ts";
import { usage } from "../contracts/agent_adapter/subject.ts";

const before = usage({ totalCostUsd: 0.1, inputTokens: 100, outputTokens: 10, turns: 4 });

Deno.test("totals that grew by what the run took continue those of before", () => {
  const own = usage({ inputTokens: 5 });
  const grown = usage({ totalCostUsd: 0.3, inputTokens: 105, outputTokens: 10, turns: 2 });
  assert.ok(includesEarlier(grown, before, own));
  assert.ok(!includesEarlier({ ...grown, inputTokens: 104 }, before, own), "they grew by less");
  assert.ok(!includesEarlier({ ...grown, outputTokens: 9 }, before, own), "one fell");
  assert.ok(!includesEarlier({ ...grown, totalCostUsd: 0.05 }, before, own), "the price fell");
});

Deno.test("what was added is a difference of every counter and of the price, but not of the turns", () => {
  const total = usage({
    totalCostUsd: 0.3,
    inputTokens: 130,
    outputTokens: 15,
    cacheReadTokens: 7,
    cacheCreationTokens: 8,
    turns: 2,
  });
  assert.deepEqual(
    usageSince(total, before),
    usage({
      totalCostUsd: 0.2,
      inputTokens: 30,
      outputTokens: 5,
      cacheReadTokens: 7,
      cacheCreationTokens: 8,
      turns: 2,
    }),
  );
  assert.equal(usageSince({ ...total, totalCostUsd: null }, before).totalCostUsd, null);
  assert.equal(usageSince(total, { ...before, totalCostUsd: null }).totalCostUsd, 0.3);
});

Deno.test("prices have no dust, and a count that is unknown adds nothing", () => {
  assert.equal(dollars(0.1 + 0.2), 0.3);
  assert.equal(sumOfKnown(null, null), null);
  assert.deepEqual([sumOfKnown(1, null), sumOfKnown(null, 2), sumOfKnown(1, 2)], [1, 2, 3]);
});
