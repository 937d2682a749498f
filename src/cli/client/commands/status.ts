import type { StatusCommand } from "../../options/client.ts";
import { printJson, printText } from "../../output.ts";
import { statusAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";
import { formatStatus } from "../views/status.ts";

/** `status`: shows the state of the dispatcher and its live runs. */
export async function status(
  { json }: Pick<StatusCommand, "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const { value, text } = await api.ask({ path: "/status" }, statusAnswer());
  if (json) return printJson(text, terminal);
  return printText(formatStatus(value, { url: api.url, terminal, now: Date.now() }));
}
