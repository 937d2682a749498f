import { oneLine } from "../../../text/printable.ts";
import type { RetryCommand } from "../../options/control.ts";
import { printJson, printText } from "../../output.ts";
import { type StatusAnswer, statusAnswer, type TaskAnswer, taskAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { findRun } from "../runs.ts";
import { ClientError } from "../http/errors.ts";
import { requireOneWay, retryMany } from "./retry_many.ts";

/** `retry`: runs the task of a run again, or those of many runs. */
export async function retry(
  command: Omit<RetryCommand, "kind">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  requireOneWay(command);
  const { run, fresh, json } = command;
  if (run === undefined) return await retryMany(command, { api, terminal });
  const path = `/runs/${await findRun(api, run)}/retry`;
  const request = { method: "POST", path, asksBoard: true, ...bodyOf(fresh) } as const;
  const { value, text } = await api.ask(request, taskAnswer());
  return json ? printJson(text, terminal) : printText(await describeTaskRetry(value, api));
}

/** The body of a retry. Empty unless it is needed: an older dispatcher knows no `fresh`. */
export function bodyOf(fresh: boolean): { readonly body?: { readonly fresh: true } } {
  return fresh ? { body: { fresh } } : {};
}

/** Says when a retried task will start. It asks for pauses, which a person can forget. */
export async function describeTaskRetry(
  task: TaskAnswer,
  api: ClientContext["api"],
): Promise<string> {
  try {
    const { value } = await api.ask({ path: "/status" }, statusAnswer());
    return describeRetry(task, value);
  } catch (error) {
    // The retry itself succeeded; only the time of the start is unknown.
    if (error instanceof ClientError) return describeRetry(task, null);
    throw error;
  }
}

/** Says when a retried task starts. `status` is null if it is unknown. */
function describeRetry({ id, queue }: TaskAnswer, status: StatusAnswer | null): string {
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
