import * as z from "zod";
import { isRaised } from "../../escalation.ts";
import type { Route } from "../../../domain/route.ts";
import { inSeconds, shown } from "../../report/change.ts";
import { describePath } from "../../report/describe.ts";
import { childValue } from "../../schema_at.ts";
import { defineSection, type RawRoute } from "../../section.ts";
import { about, milliseconds, seconds } from "../keys.ts";

/**
 * What the dispatcher watches for: silent agents, tasks that people move, tasks in progress without
 * a run.
 */
export const supervision = defineSection({
  route: {
    schema: () => ({
      stall_timeout: seconds().optional()
        .meta(about(
          "Maximum seconds that an agent may be silent, without output or a call to the API; unset means no limit",
          900,
        )),
      on_task_moved: z.enum(["ignore", "cancel"]).default("ignore")
        .meta(about(
          "What happens to a run if a person moves, closes or deletes its task, on the board or by a command; a move by the run itself does not count",
          "cancel",
        )),
      on_orphan: z.enum(["ignore", "report", "park", "retry"]).default("report")
        .meta(about(
          'What happens to a task in in_progress_queue that is assigned to the dispatcher\'s user and has no known run; use "retry" only if no other dispatcher shares the queue',
          "park",
        )),
    }),
    settings: (route): Pick<Route, "stallTimeoutMs" | "onTaskMoved" | "onOrphan"> => ({
      stallTimeoutMs: milliseconds(route.stall_timeout),
      onTaskMoved: route.on_task_moved,
      onOrphan: route.on_orphan,
    }),
    problems(route) {
      const reason = childValue(route.route, "on_orphan") === "retry" ? sharer(route) : null;
      if (reason === null) return [];
      return [{
        key: "on_orphan",
        problem: `found "retry"; allowed: "ignore", "report" or "park", since ${reason}`,
      }];
    },
    changes: {
      stallTimeoutMs: { key: "stall_timeout", describe: inSeconds, escalates: isRaised },
      onTaskMoved: {
        key: "on_task_moved",
        describe: shown,
        escalates: (allowed, next) => allowed === "cancel" && next !== "cancel",
      },
      onOrphan: {
        key: "on_orphan",
        describe: shown,
        escalates: (allowed, next) => next === "retry" && allowed !== "retry",
      },
    },
  },
});

/**
 * Says why another route or dispatcher can also move tasks to the route's in_progress_queue, or null. A
 * task there does not show which of two routes started it, nor whether another dispatcher works on it.
 */
function sharer({ queue, route, config }: RawRoute): string | null {
  const routing = childValue(config, "routing");
  const inProgress = childValue(route, "in_progress_queue");
  const other = Object.keys(routing as object).find((each) =>
    each !== queue && childValue(childValue(routing, each), "in_progress_queue") === inProgress
  );
  if (other !== undefined) {
    return `${describePath(["routing", other])} has the same in_progress_queue`;
  }
  const label = childValue(childValue(config, "backend"), "claim_label");
  return typeof label === "string"
    ? "backend.claim_label says that other dispatchers share the board"
    : null;
}
