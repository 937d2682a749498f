import { runDispatcher } from "../compose/mod.ts";
import type { Seams } from "../compose/seams.ts";
import type { ReloadSource } from "../compose/reload.ts";
import { configFileAt } from "../config/config_file.ts";
import { readEnvironment } from "../config/environment/mod.ts";
import { configKinds } from "../config/kinds.ts";
import { loadConfig } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { startLogging } from "../logging/mod.ts";
import { giveUpUnneeded, needsOf, requireRights } from "../security/permissions.ts";
import { createRedactor } from "../text/redaction.ts";
import { ReloadRequests } from "../reload/requests.ts";
import { hangupMeaning } from "./hangup.ts";
import type { StartCommand } from "./options/start.ts";
import { listenForSignals } from "./signals.ts";

/**
 * Runs the dispatcher. Resolves to the exit code. The order matters: the environment is read while it
 * may be, and whatever the config does not need is given up before anything else happens.
 */
export async function start(command: StartCommand, seams?: Seams): Promise<number> {
  const { config, port, debug, once } = command;
  const settings = withPort(await loadConfig({ kinds: configKinds, config }), port);
  const needs = needsOf(settings);
  requireRights(needs);
  const [{ secrets, baseEnv, addedEnv }, hangup] = await Promise.all([
    readEnvironment({ settings }),
    hangupMeaning(),
  ]);
  const givenUp = giveUpUnneeded(needs);
  const redact = createRedactor(() => secrets.masked());
  const { log, flush } = await startLogging({ debug, redact });
  log.debug("Gave up the rights that the config does not need", { rights: givenUp });
  const reload: ReloadSource = { requests: new ReloadRequests(), file: fileOf(settings, command) };
  const onHangup = () => reload.requests.ask();
  using signals = listenForSignals(hangup === "reload" ? { onHangup } : {});
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
      reload,
      ...seams === undefined ? {} : { seams },
    });
  } finally {
    await flush();
  }
}

/** What can be read again while running, or why nothing can. */
function fileOf({ path }: Settings, { once, port }: StartCommand): ReloadSource["file"] {
  if (once) return "--once looks at the board only once";
  if (path === null) {
    return "the config came from standard input, which can't be read again; restart to apply changes";
  }
  const file = configFileAt(path, configKinds);
  return { ...file, parse: (text) => withPort(file.parse(text), port) };
}

function withPort(settings: Settings, port: number | undefined): Settings {
  return port === undefined ? settings : { ...settings, apiPort: port };
}
