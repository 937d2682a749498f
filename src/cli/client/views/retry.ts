import { oneLine } from "../../../text/printable.ts";
import type { StatusAnswer, TaskAnswer } from "../answers.ts";

/** What is said of a task that is to run again; `status` is null where that is not known. */
export function describeRetry({ id, queue }: TaskAnswer, status: StatusAnswer | null): string {
  return `Task ${oneLine(id)} is in "${oneLine(queue)}" and runs again ${when(queue, status)}\n`;
}

function when(queue: string, status: StatusAnswer | null): string {
  if (status?.paused) return 'once the dispatcher is resumed: it is paused; see "resume"';
  if (status?.paused_routes.includes(queue)) {
    return 'once its route is resumed: it is paused; see "resume"';
  }
  const reason = status?.held_routes.find((route) => route.queue === queue)?.reason ?? null;
  return reason === null
    ? "as soon as there is a free slot"
    : `once its route is no longer held, or resumed: ${oneLine(reason)}`;
}
