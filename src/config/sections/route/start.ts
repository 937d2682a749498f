import * as z from "zod";
import { isRaised } from "../../escalation.ts";
import { defaultAgentOf } from "../../../agents/registry.ts";
import type { Route } from "../../../domain/route.ts";
import { hidden, inSeconds, shown } from "../../report/change.ts";
import { childValue } from "../../schema_at.ts";
import { defineSection } from "../../section.ts";
import { about, milliseconds, name, seconds } from "../keys.ts";

type StartSettings = Pick<Route, "agent" | "command" | "args" | "inProgressQueue" | "timeoutMs">;

/**
 * What a route starts for a task, the queue of the task during the run, and the time limit.
 */
export const start = defineSection({
  top: {
    schema: () => ({
      default_agent_timeout: seconds().optional()
        .meta(about(
          "Maximum seconds that an agent may take if its route has no timeout; unset means no limit",
          1800,
        )),
    }),
    settings: () => ({}),
    changes: {},
  },
  route: {
    schema: ({ agents }) => ({
      command: name()
        .meta(about(
          "The program to start: a name in PATH, or a path",
          agents.flatMap(({ commands }) => commands)[0],
        )),
      args: z.array(z.string()).default([])
        .meta(about(
          "The arguments of the command; values replace {task_id} {task_name} {task_url} {run_id} {attempt} {api_url}",
          ["-p", "Work on task {task_id}: {task_name}"],
        )),
      in_progress_queue: name()
        .meta(about(
          "The queue for claimed tasks; no route may watch it",
          "In Progress",
        )),
      timeout: seconds().optional()
        .meta(
          about("Maximum seconds that a run may take; unset means default_agent_timeout", 3600),
        ),
      agent: z.enum(agents.map(({ type }) => type)).optional()
        .meta(about(
          "The kind of agent; unset means that the command's name decides",
          "command",
        )),
    }),
    settings: (route, { top, kinds }): StartSettings => ({
      agent: route.agent ?? defaultAgentOf(route.command, kinds.agents).type,
      command: route.command,
      args: route.args,
      inProgressQueue: route.in_progress_queue,
      timeoutMs: milliseconds(route.timeout ?? top.default_agent_timeout),
    }),
    problems({ route, config }) {
      const found = childValue(route, "in_progress_queue");
      const isWatched = typeof found === "string" &&
        childValue(childValue(config, "routing"), found) !== undefined;
      if (!isWatched) return [];
      return [{
        key: "in_progress_queue",
        problem: `found ${
          JSON.stringify(found)
        }; allowed: a queue that no route watches, else it is run twice`,
      }];
    },
    changes: {
      agent: { key: "agent", describe: shown, escalates: true },
      command: { key: "command", describe: shown, escalates: true },
      args: { key: "args", describe: hidden, escalates: true },
      inProgressQueue: { key: "in_progress_queue", describe: shown, escalates: true },
      timeoutMs: { key: "timeout", describe: inSeconds, escalates: isRaised },
    },
  },
});
