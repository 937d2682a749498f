import type { RetryCommand } from "../../options/control.ts";
import { printText } from "../../output.ts";
import { statusAnswer, type TaskAnswer, taskAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { findRun } from "../find_run.ts";
import { ClientError } from "../http/errors.ts";
import { printJson } from "../json.ts";
import { describeRetry } from "../views/retry.ts";

/** `retry`: has the task of a run run again. */
export async function retry(
  { run, json }: Pick<RetryCommand, "run" | "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const path = `/runs/${await findRun(api, run)}/retry`;
  const { value, text } = await api.ask({ method: "POST", path, asksBoard: true }, taskAnswer());
  return json ? printJson(text, terminal) : printText(await sayRetry(value, api));
}

/** What is said of a task that is to run again: who paused its route may have forgotten that. */
export async function sayRetry(task: TaskAnswer, api: ClientContext["api"]): Promise<string> {
  try {
    const { value } = await api.ask({ path: "/status" }, statusAnswer());
    return describeRetry(task, value);
  } catch (error) {
    // The task is where it was to be: that is what matters.
    if (error instanceof ClientError) return describeRetry(task, null);
    throw error;
  }
}
