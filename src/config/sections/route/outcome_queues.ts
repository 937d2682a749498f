import type { Route } from "../../../domain/route.ts";
import { shown } from "../../report/change.ts";
import { childValue } from "../../schema_at.ts";
import { defineSection, type RawRoute } from "../../section.ts";
import { about, name } from "../keys.ts";

/** The queues to which tasks move after their runs. */
export const outcomeQueues = defineSection({
  route: {
    schema: () => ({
      done_queue: name().optional()
        .meta(
          about(
            "The queue for a task that succeeded, unless its agent has moved it",
            "Done",
          ),
        ),
      failed_queue: name().optional()
        .meta(
          about("The queue for parked tasks; unset means that they stay in progress", "Failed"),
        ),
    }),
    settings: (route): Pick<Route, "doneQueue" | "failedQueue"> => ({
      doneQueue: route.done_queue ?? null,
      failedQueue: route.failed_queue ?? null,
    }),
    problems: (route) =>
      ["done_queue", "failed_queue"].filter((key) => leadsBack(key, route)).map((key) => ({
        key,
        problem: `found ${
          JSON.stringify(route.queue)
        }; allowed: a queue other than its own ready queue, else it loops`,
      })),
    changes: {
      doneQueue: { key: "done_queue", describe: shown, escalates: true },
      failedQueue: { key: "failed_queue", describe: shown, escalates: true },
    },
  },
});

function leadsBack(key: string, { queue, route }: RawRoute): boolean {
  return childValue(route, key) === queue;
}
