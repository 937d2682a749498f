import type { Usage } from "../domain/agent_report.ts";

/** The tokens of a {@linkcode Usage}. */
export type Tokens = Omit<Usage, "totalCostUsd" | "turns">;

const COUNTERS = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheCreationTokens"] as const;

/**
 * Tells whether an agent's totals include those before the run, as after a resumed session: none of them is
 * smaller than before, and each grew by at least the run's own tokens.
 */
export function includesEarlier(total: Usage, before: Usage, own: Tokens): boolean {
  if ((total.totalCostUsd ?? 0) < (before.totalCostUsd ?? 0)) return false;
  return COUNTERS.every((counter) => total[counter] - before[counter] >= own[counter]);
}

/** The usage that was added to `before`. The turns are those of `total`: agents count them for each run. */
export function usageSince(total: Usage, before: Usage): Usage {
  const { totalCostUsd, turns } = total;
  return {
    inputTokens: total.inputTokens - before.inputTokens,
    outputTokens: total.outputTokens - before.outputTokens,
    cacheReadTokens: total.cacheReadTokens - before.cacheReadTokens,
    cacheCreationTokens: total.cacheCreationTokens - before.cacheCreationTokens,
    totalCostUsd: totalCostUsd === null ? null : dollars(totalCostUsd - (before.totalCostUsd ?? 0)),
    turns,
  };
}

/** Rounds off the tiny errors that sums and differences of binary fractions leave. */
export function dollars(value: number): number {
  return Number(value.toFixed(9));
}

/** The sum of two counts that may be unknown; null if both are. */
export function sumOfKnown(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
