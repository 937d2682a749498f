import type { Settings } from "../../config/settings.ts";
import type { Need } from "../../domain/need.ts";
import { needsOfBoard } from "../../security/permissions.ts";
import type { StartCommand } from "../options/start.ts";
import { printError, printText } from "../output.ts";
import { setUp } from "../set_up.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { describe, type DryRunJson, isWhole } from "./json.ts";
import { apiUrlOf, look } from "./look.ts";
import { formatDryRun } from "./text.ts";

/**
 * Says what a dispatcher that starts now would do, and does none of it. The rights to write and to
 * start anything are given up before the board is asked. Resolves to the exit code: 1 where the board
 * or a queue of it could not be read.
 */
export async function dryRun({ config, port, json }: StartCommand): Promise<number> {
  const { settings, environment, redact } = await setUp({ config, port, needs: needsOfLook });
  const found = describe(await look(settings, environment), redact);
  return print(found, json);
}

function print(found: DryRunJson, json: boolean): number {
  if (!json && found.board_error !== null) printError(found.board_error);
  const text = json ? `${JSON.stringify(found, null, 2)}\n` : formatDryRun(found, openTerminal());
  return printText(text) || (isWhole(found) ? 0 : 1);
}

/** What a look needs: neither to write, nor to start agents, nor to listen. */
function needsOfLook(settings: Settings): Need[] {
  const toSee: Need = {
    permission: { name: "net", host: new URL(apiUrlOf(settings)).host },
    who: "A dry run",
    why: "to see whether a dispatcher runs",
    isOptional: true,
  };
  return [...needsOfBoard(settings, { isChanged: false }), toSee];
}
