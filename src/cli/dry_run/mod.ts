import type { Settings } from "../../config/settings.ts";
import type { Need } from "../../domain/need.ts";
import { needsOfBoard } from "../../security/permissions.ts";
import type { StartCommand } from "../options/start.ts";
import { printError, printText } from "../output.ts";
import { setUp } from "../set_up.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { describe, type DryRunJson, isComplete } from "./json.ts";
import { apiUrlOf, inspect } from "./inspect.ts";
import { formatDryRun } from "./text.ts";

/**
 * Prints what a dispatcher would do if it started now, and starts nothing. Before it asks the board, it
 * gives up the rights to write and to start processes. Resolves to the exit code: 1 if the board or one
 * of its queues could not be read.
 */
export async function dryRun({ config, port, json }: StartCommand): Promise<number> {
  const { settings, environment, redact } = await setUp({ config, port, needs: needsOfDryRun });
  const result = describe(await inspect(settings, environment), redact);
  return print(result, json);
}

function print(result: DryRunJson, json: boolean): number {
  if (!json && result.board_error !== null) printError(result.board_error);
  const text = json ? `${JSON.stringify(result, null, 2)}\n` : formatDryRun(result, openTerminal());
  return printText(text) || (isComplete(result) ? 0 : 1);
}

/** The rights that a dry run needs: it does not write, start agents or listen. */
function needsOfDryRun(settings: Settings): Need[] {
  const { host, hostname } = new URL(apiUrlOf(settings, null));
  const toFindDispatcher: Need = {
    permission: { name: "net", host: settings.apiPort === "auto" ? hostname : host },
    who: "A dry run",
    why: "to find out whether a dispatcher is running",
    isOptional: true,
  };
  return [...needsOfBoard(settings, { isChanged: false }), toFindDispatcher];
}
