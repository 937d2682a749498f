import * as z from "zod";
import type { Today } from "../../operations/operation.ts";
import { INSTANT, lazily, type ShownBy } from "./common.ts";
import { iso } from "./values.ts";

const count = (description: string) => z.int().min(0).describe(description);

/** What the runs of today came to. */
export const todaySchema = lazily(() =>
  z.object({
    since: INSTANT.describe("When the day began, in the time zone of the dispatcher."),
    runs: count("How many runs have ended since then, those that are forgotten by now included."),
    failures: count(
      "How many of them failed: not those that were cancelled, or interrupted through no fault of their task.",
    ),
    cost_usd: z.number().describe(
      "What they cost in US dollars, as far as their agents report it.",
    ),
  })
);

/** The totals as the API shows them. */
export function todayJson(today: Today): ShownBy<typeof todaySchema> {
  const { since, runs, failures, costUsd } = today;
  return { since: iso(since), runs, failures, cost_usd: costUsd };
}
