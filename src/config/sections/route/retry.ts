import * as z from "zod";
import { isRaised } from "../../escalation.ts";
import type { Route } from "../../../domain/route.ts";
import { inSeconds, shown } from "../../report/change.ts";
import { childValue } from "../../schema_at.ts";
import { defineSection } from "../../section.ts";
import { about, seconds } from "../keys.ts";

type RetrySettings = Pick<
  Route,
  "maxAttempts" | "retryDelayMs" | "maxRetryDelayMs" | "maxReturns" | "maxRounds"
>;

/** How often a task is tried, and how long each retry waits. */
export const retry = defineSection({
  route: {
    schema: () => ({
      max_attempts: z.int().min(1).default(1)
        .meta(about(
          "Maximum number of attempts before a task is parked; a person who queues it again restarts the count",
          3,
        )),
      retry_delay: seconds().default(10)
        .meta(about(
          "Maximum seconds before the first retry; the maximum doubles with each retry, and the wait is a random part of it",
          30,
        )),
      max_retry_delay: seconds().default(300)
        .meta(about("Maximum seconds before any retry", 600)),
      max_returns: z.int().min(1).default(300)
        .meta(about(
          "How often a task may go back within 24 hours without using up an attempt (exit code 75, a quota, an interruption) before it is parked",
          50,
        )),
      max_rounds: z.int().min(1).default(20)
        .meta(about(
          "How often a task may go on, within 24 hours, to a route that has worked on it before; then it is parked",
          5,
        )),
    }),
    settings: (route): RetrySettings => ({
      maxAttempts: route.max_attempts,
      maxReturns: route.max_returns,
      maxRounds: route.max_rounds,
      retryDelayMs: route.retry_delay * 1000,
      // A `retry_delay` above the default of `max_retry_delay` raises that default.
      maxRetryDelayMs: Math.max(route.max_retry_delay, route.retry_delay) * 1000,
    }),
    problems({ route }) {
      const delay = childValue(route, "retry_delay");
      const longest = childValue(route, "max_retry_delay");
      if (typeof longest !== "number" || typeof delay !== "number" || longest >= delay) return [];
      return [{
        key: "max_retry_delay",
        problem: `found ${longest}; allowed: at least retry_delay, which is ${delay}`,
      }];
    },
    changes: {
      maxAttempts: { key: "max_attempts", describe: shown, escalates: isRaised },
      retryDelayMs: { key: "retry_delay", describe: inSeconds, escalates: false },
      maxRetryDelayMs: { key: "max_retry_delay", describe: inSeconds, escalates: false },
      maxReturns: { key: "max_returns", describe: shown, escalates: isRaised },
      maxRounds: { key: "max_rounds", describe: shown, escalates: isRaised },
    },
  },
});
