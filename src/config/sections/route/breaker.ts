import * as z from "zod";
import type { Route } from "../../../domain/route.ts";
import { inSeconds, shown } from "../../report/change.ts";
import { defineSection } from "../../section.ts";
import { about, seconds } from "../keys.ts";

/** When a route whose runs fail again and again stops. */
export const breaker = defineSection({
  route: {
    schema: () => ({
      breaker: z.union([z.int().min(0), z.literal(false)]).default(3)
        .meta(about(
          "So many tasks in a row whose runs fail early for the same reason pause the route until a person resumes it; 0 or false turns that off",
          5,
        )),
      breaker_window: seconds().default(30)
        .meta(about("How many seconds after its start a failure of a run counts as early", 60)),
    }),
    settings: (route): Pick<Route, "breaker" | "breakerWindowMs"> => ({
      breaker: route.breaker === false ? 0 : route.breaker,
      breakerWindowMs: route.breaker_window * 1000,
    }),
    changes: {
      breaker: { key: "breaker", describe: shown, escalates: true },
      breakerWindowMs: { key: "breaker_window", describe: inSeconds, escalates: true },
    },
  },
});
