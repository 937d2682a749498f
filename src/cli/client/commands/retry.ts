import { oneLine } from "../../../text/printable.ts";
import type { RetryCommand } from "../../options/control.ts";
import { printJson, printText } from "../../output.ts";
import { formatSentence } from "../../terminal/block.ts";
import { type TaskAnswer, taskAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { runPath } from "../runs.ts";
import { readStatus, startsWhen } from "./follow_up.ts";
import { requireOneWay, retryMany } from "./retry_many.ts";

/** `retry`: runs the task of a run again, or those of many runs. */
export async function retry(
  command: Omit<RetryCommand, "kind">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  requireOneWay(command);
  const { run, fresh, json } = command;
  if (run === undefined) return await retryMany(command, { api, terminal });
  const path = `${runPath(run)}/retry`;
  const request = { method: "POST", path, asksBoard: true, ...bodyOf(fresh) } as const;
  const { value, text } = await api.ask(request, taskAnswer());
  return json
    ? printJson(text, terminal)
    : printText(formatSentence(await describeTaskRetry(value, api), terminal.width));
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
  const { id, queue } = task;
  const when = startsWhen(queue, await readStatus(api));
  return `Task ${oneLine(id)} is in "${oneLine(queue)}" and runs again ${when}`;
}
