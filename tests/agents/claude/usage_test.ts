import assert from "node:assert/strict";
import fc from "fast-check";
import { type ResultLine, resultLine } from "../../../src/agents/claude/schema.ts";
import { usageOf } from "../../../src/agents/claude/usage.ts";
import { SESSION, usage } from "../../contracts/agent_adapter/subject.ts";
import { recorded, type RecordedSession } from "../../fixtures/agent_sessions/recorded.ts";

const RECORDED = "019b76da-a800-7000-8000-000000000001";

function resultOf(name: RecordedSession): ResultLine {
  return resultLine.parse(JSON.parse(recorded(name).at(-1) ?? ""));
}

/** So many requests to the scripted model, each of which cost the same. */
function requests(count: number, turns: number) {
  return usage({
    totalCostUsd: Number((count * 0.001554).toFixed(9)),
    inputTokens: count * 100,
    outputTokens: count * 50,
    cacheReadTokens: count * 20,
    cacheCreationTokens: count * 30,
    turns,
  });
}

function result(changes: Partial<ResultLine>): ResultLine {
  return { ...resultLine.parse({}), session_id: SESSION, ...changes };
}

function models(...tokens: readonly number[]) {
  return Object.fromEntries(tokens.map((count, i) => [`model-${i}`, modelOf(count)]));
}

function modelOf(inputTokens: number) {
  return {
    inputTokens,
    outputTokens: 1,
    cacheReadInputTokens: 2,
    cacheCreationInputTokens: 3,
    costUSD: 0.25,
  };
}

Deno.test("a fresh session's total is what its run took", () => {
  const { run, session } = usageOf(resultOf("first"), null);
  assert.deepEqual(run, requests(2, 2));
  assert.deepEqual(session, requests(2, 2));
});

Deno.test("a resumed run took what was added to the total, and its own turns", () => {
  const resume = { sessionId: RECORDED, usage: requests(2, 2) };
  const { run, session } = usageOf(resultOf("resumed"), resume);
  assert.deepEqual(run, requests(2, 2));
  assert.deepEqual(session, requests(4, 4));
});

Deno.test("a run that was refused by a quota took nothing", () => {
  const resume = { sessionId: RECORDED, usage: requests(10, 9) };
  const { run, session } = usageOf(resultOf("quota"), resume);
  assert.deepEqual(run, requests(0, 1));
  assert.deepEqual(session, requests(10, 10));
});

Deno.test("what a killed run took comes to light with the next: nothing that was spent is lost", () => {
  const resume = { sessionId: RECORDED, usage: requests(1, 1) };
  assert.deepEqual(usageOf(null, resume), { run: null, session: requests(1, 1) });
  assert.equal(usageOf(resultOf("resumed"), resume).run?.inputTokens, 300);
  assert.deepEqual(usageOf(null, null), { run: null, session: null });
  const unknown = { sessionId: RECORDED, usage: null };
  assert.equal(usageOf(resultOf("resumed"), unknown).run?.inputTokens, 400);
});

Deno.test("a total that has become smaller began anew: it is the run's", () => {
  const resume = { sessionId: RECORDED, usage: requests(7, 7) };
  const { run, session } = usageOf(resultOf("resumed"), resume);
  assert.deepEqual(run, requests(4, 2));
  assert.deepEqual(session, requests(4, 2));
});

Deno.test("a total that grew by less than the run took itself began anew, as in older versions", () => {
  const took = { input_tokens: 80, output_tokens: 1, cache_read_input_tokens: 2 };
  const own = { ...took, cache_creation_input_tokens: 3 };
  const before = {
    ...usageOf(result({ modelUsage: models(80) }), null).session,
    totalCostUsd: 0.1,
  };
  const resume = { sessionId: SESSION, usage: usage(before) };
  for (const tokens of [80, 100, 159]) {
    const line = result({ modelUsage: models(tokens), usage: own, total_cost_usd: 0.1 });
    assert.equal(usageOf(line, resume).run?.inputTokens, tokens);
    assert.equal(usageOf(line, resume).run?.totalCostUsd, 0.1);
  }
  const grown = result({ modelUsage: { ...models(80), more: modelOf(80) }, usage: own });
  assert.equal(usageOf({ ...grown, total_cost_usd: 0.2 }, resume).run?.totalCostUsd, 0.1);
});

Deno.test("of a session that the route chose, only this run's share counts", () => {
  const { run, session } = usageOf(resultOf("resumed"), null);
  assert.deepEqual(run, requests(2, 2));
  assert.equal(session?.inputTokens, 400);
  const other = { sessionId: SESSION, usage: requests(1, 1) };
  assert.deepEqual(usageOf(resultOf("resumed"), other).run, requests(2, 2));
});

Deno.test("the share of the last of several results is not the run's", () => {
  const line = result({
    result_index: 1,
    modelUsage: models(70),
    model_usage_since_last_result: models(5),
  });
  assert.equal(usageOf(line, null).run?.inputTokens, 70);
});

Deno.test("all models count, those of subagents too", () => {
  const { run } = usageOf(result({ modelUsage: models(10, 20, 30), total_cost_usd: 2 }), null);
  assert.deepEqual(run, {
    totalCostUsd: 2,
    inputTokens: 60,
    outputTokens: 3,
    cacheReadTokens: 6,
    cacheCreationTokens: 9,
    turns: null,
  });
});

Deno.test("a difference of prices has no dust of binary fractions", () => {
  assert.notEqual(0.3 - 0.1, 0.2);
  const resume = { sessionId: SESSION, usage: usage({ totalCostUsd: 0.1 }) };
  assert.equal(usageOf(result({ total_cost_usd: 0.3 }), resume).run?.totalCostUsd, 0.2);
});

Deno.test("a price that is not told stays unknown", () => {
  const line = result({ modelUsage: models(10) });
  assert.equal(usageOf(line, null).run?.totalCostUsd, null);
  assert.equal(usageOf(line, { sessionId: SESSION, usage: usage() }).run?.totalCostUsd, null);
});

Deno.test("no run took less than nothing, and the runs' sum is the session's total", () => {
  const step = fc.record({
    tokens: fc.nat({ max: 1e9 }),
    cents: fc.nat({ max: 1e6 }),
    turns: fc.nat({ max: 100 }),
    isKilled: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(step, { minLength: 1 }), (steps) => {
    let before: ReturnType<typeof usage> | null = null;
    const total = { tokens: 0, cents: 0 };
    const sum = { tokens: 0, dollars: 0 };
    for (const [at, { tokens, cents, turns, isKilled }] of steps.entries()) {
      total.tokens += tokens;
      total.cents += cents;
      const line = isKilled ? null : result({
        modelUsage: models(total.tokens),
        total_cost_usd: total.cents / 100,
        num_turns: turns,
      });
      const { run, session } = usageOf(
        line,
        at === 0 ? null : { sessionId: SESSION, usage: before },
      );
      before = session;
      for (const taken of Object.values(run ?? {})) assert.ok((taken ?? 0) >= 0);
      sum.tokens += run?.inputTokens ?? 0;
      sum.dollars += run?.totalCostUsd ?? 0;
    }
    if (steps.at(-1)?.isKilled) return;
    assert.equal(sum.tokens, total.tokens);
    assert.ok(Math.abs(sum.dollars - total.cents / 100) < 1e-6);
  }));
});
