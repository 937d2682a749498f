import { readEnvironment } from "../../config/environment/mod.ts";
import { configKinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import type { Settings } from "../../config/settings.ts";
import type { Need } from "../../domain/need.ts";
import { giveUpUnneeded, requireRights } from "../../security/permissions.ts";
import { createRedactor } from "../../text/redaction.ts";
import type { StartCommand } from "../options/start.ts";
import { printError, printText } from "../output.ts";
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
  const loaded = await loadConfig({ kinds: configKinds, config });
  const settings = port === undefined ? loaded : { ...loaded, apiPort: port };
  const needs = needsOfLook(settings);
  requireRights(needs);
  const environment = await readEnvironment({ settings });
  giveUpUnneeded(needs);
  const redact = createRedactor(() => environment.secrets.masked());
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
  const { backend, tokenCommand } = settings;
  const toSee: Need = {
    permission: { name: "net", host: new URL(apiUrlOf(settings)).host },
    who: "A dry run",
    why: "to see whether a dispatcher runs",
    isOptional: true,
  };
  const toAsk: Need = {
    permission: { name: "run" },
    who: "token_command",
    why: "to get the board's token",
  };
  return [
    ...backend.needs.filter(({ permission }) => permission.name !== "write"),
    toSee,
    ...tokenCommand === null ? [] : [toAsk],
  ];
}
