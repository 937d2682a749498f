import * as z from "zod";
import type { Route } from "../../../domain/route.ts";
import { shown } from "../../report/change.ts";
import { defineSection } from "../../section.ts";
import { about, name } from "../keys.ts";

/** The queues into which agents may put tasks. */
export const reach = defineSection({
  route: {
    schema: () => ({
      allow_queues: z.array(name()).optional()
        .meta(about(
          "The queues, besides the route's own, into which the token of a run may move and create tasks; unset means every queue that is neither the ready nor the in-progress queue of another route: a task there can start that route's command",
          ["Backlog", "Review"],
        )),
    }),
    settings: (route): Pick<Route, "allowQueues"> => ({ allowQueues: route.allow_queues ?? null }),
    changes: {
      allowQueues: { key: "allow_queues", describe: shown, escalates: true },
    },
  },
});
