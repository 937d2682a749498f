import type { ResumableSession } from "../../contracts/agent_adapter.ts";
import type { Usage } from "../../domain/agent_report.ts";
import { dollars, includesEarlier, sumOfKnown, type Tokens, usageSince } from "../usage.ts";
import type { ResultLine, UsageByModel } from "./schema.ts";

/** The usage of a run, and of its whole session so far. */
export interface RunUsage {
  readonly run: Usage | null;
  readonly session: Usage | null;
}

/**
 * The usage that a result reports. As seen with claude 2.1.330: the totals of a resumed session include
 * those that were saved with it, even if TERM ended the run that saved them and that run reported nothing.
 * The usage of such a run then counts for the next run, so that the sum over all runs is the session's
 * total. After KILL nothing is saved. With 2.1.197 the totals start from zero in each run.
 */
export function usageOf(result: ResultLine | null, resume: ResumableSession | null): RunUsage {
  if (result === null) return { run: null, session: resume?.usage ?? null };
  const total = totalOf(result);
  if (resume === null || resume.sessionId !== result.session_id) {
    return { run: ownShare(result) ?? total, session: total };
  }
  const before = resume.usage;
  if (before === null || !includesEarlier(total, before, ownTokens(result))) {
    return { run: total, session: total };
  }
  const session = { ...total, turns: sumOfKnown(before.turns, total.turns) };
  return { run: usageSince(total, before), session };
}

/** The tokens of the run itself, without its subagents: claude reports no more. */
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

/**
 * The run's own part of a session that it did not begin, or null if claude does not tell. The totals of such
 * a session do not show that part.
 */
function ownShare({ model_usage_since_last_result: share, result_index, num_turns }: ResultLine) {
  // If a run has more than one result, the share in the last one is not that of the whole run.
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
