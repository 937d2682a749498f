import type { CancelCommand } from "../../options/client.ts";
import { printJson, printText } from "../../output.ts";
import { runAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { runPath } from "../runs.ts";
import { formatSentence } from "../../terminal/block.ts";
import { describeRun } from "../views/runs.ts";

/** `cancel`: ends a run. */
export async function cancel(
  { run, json }: Pick<CancelCommand, "run" | "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const path = `${runPath(run)}/cancel`;
  const { value, text } = await api.ask({ method: "POST", path }, runAnswer());
  if (json) return printJson(text, terminal);
  const sentence = `Cancelling ${
    describeRun(value)
  }: the dispatcher ends its agent, then parks its task`;
  return printText(formatSentence(sentence, terminal.width));
}
