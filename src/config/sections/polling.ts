import * as z from "zod";
import { isRaised } from "../escalation.ts";
import { inSeconds, shown } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about } from "./keys.ts";

/** In seconds. More polls than that only burn time: boards report changes by themselves. */
const MIN_POLL_INTERVAL = 0.05;

interface PollingSettings {
  readonly pollIntervalMs: number;
  /** The maximum over all routes. */
  readonly maxConcurrentAgents: number;
}

/** How often the dispatcher polls the board, and how many agents may run at once. */
export const polling = defineSection({
  top: {
    schema: () => ({
      poll_interval: z.number().min(MIN_POLL_INTERVAL).default(30)
        .meta(about("Seconds between two polls of the board; fractions are allowed", 10)),
      max_concurrent_agents: z.int().min(1).default(3)
        .meta(about("Maximum number of agents that run at once, over all routes", 5)),
    }),
    settings: (config): PollingSettings => ({
      pollIntervalMs: config.poll_interval * 1000,
      maxConcurrentAgents: config.max_concurrent_agents,
    }),
    changes: {
      pollIntervalMs: { key: "poll_interval", describe: inSeconds, escalates: false },
      maxConcurrentAgents: { key: "max_concurrent_agents", describe: shown, escalates: isRaised },
    },
  },
});
