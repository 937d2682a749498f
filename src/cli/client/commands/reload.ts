import type { ReloadCommand } from "../../options/control.ts";
import { printJson, printText } from "../../output.ts";
import { printable } from "../../../text/printable.ts";
import { formatBlock } from "../../terminal/block.ts";
import { type ReloadedAnswer, reloadedAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";

/** `reload`: has the dispatcher read its config again, and shows what has changed. */
export async function reload(
  { json }: Pick<ReloadCommand, "json">,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const request = { method: "POST", path: "/reload", body: {} } as const;
  const { value, text } = await api.ask(request, reloadedAnswer());
  if (json) return printJson(text, terminal);
  return printText(formatBlock(describe(value), terminal.width));
}

function describe({ changes, restart_needed: forRestart }: ReloadedAnswer): string {
  const lines = changes.length === 0 ? ["Nothing changed"] : ["Changed:", ...changes.map(item)];
  const rest = forRestart.length === 0
    ? []
    : ["Restart the dispatcher to apply the rest:", ...forRestart.map(item)];
  return [...lines, ...rest, ""].join("\n");
}

function item(change: string): string {
  return `  ${printable(change)}`;
}
