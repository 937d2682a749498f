import { agentKinds } from "../agents/registry.ts";
import { backendKinds } from "../backends/registry.ts";
import { runDispatcher } from "../compose.ts";
import { readEnvironment } from "../config/environment/mod.ts";
import { loadConfig } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { startLogging } from "../logging/mod.ts";
import { giveUpUnneeded, needsOf, requireRights } from "../permissions.ts";
import { createRedactor } from "../redact.ts";
import type { StartCommand } from "./parser.ts";
import { listenForSignals } from "./signals.ts";

/**
 * Runs the dispatcher. Resolves to the exit code. The order matters: the environment is read while it
 * may be, and whatever the config does not need is given up before anything else happens.
 */
export async function start({ config, port, debug, once }: StartCommand): Promise<number> {
  const kinds = { backends: backendKinds, agents: agentKinds };
  const settings = withPort(await loadConfig({ kinds, config }), port);
  const needs = needsOf(settings, backendKinds);
  requireRights(needs);
  const { secrets, baseEnv, addedEnv } = await readEnvironment({ settings });
  const givenUp = giveUpUnneeded(needs);
  const redact = createRedactor(() => secrets.masked());
  const { log, flush } = startLogging({ debug, redact });
  log.debug("Gave up the rights that the config does not need", { rights: givenUp });
  using signals = listenForSignals();
  try {
    return await runDispatcher({
      settings,
      secrets,
      baseEnv,
      addedEnv,
      once,
      log,
      redact,
      signals,
    });
  } finally {
    await flush();
  }
}

function withPort(settings: Settings, port: number | undefined): Settings {
  return port === undefined ? settings : { ...settings, apiPort: port };
}
