import { oneLine } from "../../../text/printable.ts";
import { type StatusAnswer, statusAnswer, type TaskAnswer } from "../answers.ts";
import { ClientError } from "../http/errors.ts";
import type { ClientContext } from "../context.ts";
import { shortRun } from "../views/runs.ts";

/** The status, or null: what was done before is done, and only what follows is unknown. */
export async function readStatus(api: ClientContext["api"]): Promise<StatusAnswer | null> {
  try {
    return (await api.ask({ path: "/status" }, statusAnswer())).value;
  } catch (error) {
    if (error instanceof ClientError) return null;
    throw error;
  }
}

/** What follows for a task in its queue, as the rest of a sentence; empty if that is unknown. */
export function whatFollows({ id, queue }: TaskAnswer, status: StatusAnswer | null): string {
  // An older dispatcher does not name its routes.
  if (status === null || status.routes.length === 0) return "";
  const run = status.active_agents.find(({ task_id }) => task_id === id);
  if (run !== undefined) return `: run ${shortRun(run.run_id)} works on it now`;
  return status.routes.includes(queue)
    ? `: its agent starts ${startsWhen(queue, status)}`
    : ": no route watches that queue, so no agent starts";
}

/** When an agent starts on a task in a ready queue. */
export function startsWhen(queue: string, status: StatusAnswer | null): string {
  if (status?.paused) return 'once the dispatcher is resumed: it is paused; see "resume"';
  if (status?.paused_routes.includes(queue)) {
    return 'once its route is resumed: it is paused; see "resume"';
  }
  const reason = status?.held_routes.find((route) => route.queue === queue)?.reason ?? null;
  return reason === null
    ? "as soon as there is a free slot"
    : `once its route is no longer held, or resumed: ${oneLine(reason)}`;
}
