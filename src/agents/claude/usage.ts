import type { ResumableSession } from "../../contracts/agent_adapter.ts";
import type { Usage } from "../../domain/agent_report.ts";
import { continues, dollars, sumOfKnown, type Tokens, usageSince } from "../usage.ts";
import type { ResultLine, UsageByModel } from "./schema.ts";

/** What a run took, and its whole session so far. */
export interface Spent {
  readonly run: Usage | null;
  readonly session: Usage | null;
}

/**
 * What a result says was spent. As seen with claude 2.1.330: the totals of a resumed session go on
 * from those that it was saved with, also by a run that TERM ended and that told nothing itself. Its
 * share comes to light in the difference of the run after it, so that the runs' sum is the session's
 * total. After KILL nothing was saved. With 2.1.197 the totals start from zero in each run.
 */
export function spentIn(result: ResultLine | null, resume: ResumableSession | null): Spent {
  if (result === null) return { run: null, session: resume?.usage ?? null };
  const total = totalOf(result);
  if (resume === null || resume.sessionId !== result.session_id) {
    return { run: ownShare(result) ?? total, session: total };
  }
  const before = resume.usage;
  if (before === null || !continues(total, before, ownTokens(result))) {
    return { run: total, session: total };
  }
  const session = { ...total, turns: sumOfKnown(before.turns, total.turns) };
  return { run: usageSince(total, before), session };
}

/** What the run took itself, as far as it tells: without its subagents. */
function ownTokens({ usage }: ResultLine): Tokens {
  return {
    inputTokens: usage?.input_tokens ?? 0,
    outputTokens: usage?.output_tokens ?? 0,
    cacheReadTokens: usage?.cache_read_input_tokens ?? 0,
    cacheCreationTokens: usage?.cache_creation_input_tokens ?? 0,
  };
}

function totalOf({ modelUsage, total_cost_usd, num_turns }: ResultLine): Usage {
  return {
    ...tokensOf(modelUsage ?? {}),
    totalCostUsd: typeof total_cost_usd === "number" ? dollars(total_cost_usd) : null,
    turns: num_turns ?? null,
  };
}

/** What the run took of a session that others began: there the totals say nothing of it. */
function ownShare({ model_usage_since_last_result: share, result_index, num_turns }: ResultLine) {
  // With more than one result in a run, the last one's share is not the run's.
  if (!share || (result_index ?? 0) > 0) return null;
  const totalCostUsd = dollars(
    Object.values(share).reduce((cost, { costUSD }) => cost + costUSD, 0),
  );
  return { ...tokensOf(share), totalCostUsd, turns: num_turns ?? null };
}

function tokensOf(models: UsageByModel): Tokens {
  const all = Object.values(models);
  const sumOf = (pick: (model: UsageByModel[string]) => number) =>
    all.reduce((tokens, model) => tokens + pick(model), 0);
  return {
    inputTokens: sumOf(({ inputTokens }) => inputTokens),
    outputTokens: sumOf(({ outputTokens }) => outputTokens),
    cacheReadTokens: sumOf(({ cacheReadInputTokens }) => cacheReadInputTokens),
    cacheCreationTokens: sumOf(({ cacheCreationInputTokens }) => cacheCreationInputTokens),
  };
}
