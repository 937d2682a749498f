import type { RetryCommand } from "../../options/control.ts";
import { printText } from "../../output.ts";
import { taskAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { findRun } from "../find_run.ts";
import { printJson } from "../json.ts";
import { describeRetry } from "../views/retry.ts";

/** `retry`: has the task of a run run again. */
export async function retry(
  { run, json }: Pick<RetryCommand, "run" | "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const path = `/runs/${await findRun(api, run)}/retry`;
  const { value, text } = await api.ask({ method: "POST", path, asksBoard: true }, taskAnswer);
  return json ? printJson(text, terminal) : printText(describeRetry(value));
}
