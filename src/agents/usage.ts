import type { Usage } from "../domain/agent_report.ts";

/** The tokens of a {@linkcode Usage}. */
export type Tokens = Omit<Usage, "totalCostUsd" | "turns">;

const COUNTERS = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheCreationTokens"] as const;

/**
 * Whether an agent's totals include those of before, as when a session is resumed: none fell, and each grew
 * by at least what the run took itself.
 */
export function continues(total: Usage, before: Usage, own: Tokens): boolean {
  if ((total.totalCostUsd ?? 0) < (before.totalCostUsd ?? 0)) return false;
  return COUNTERS.every((counter) => total[counter] - before[counter] >= own[counter]);
}

/** What was added to `before`. The turns are those of `total`: agents count them for each run. */
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

/** Without the dust that a sum or a difference of binary fractions leaves. */
export function dollars(value: number): number {
  return Number(value.toFixed(9));
}

/** The sum of two counts that may be unknown; null if both are. */
export function sumOfKnown(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}
