import { neverAborted } from "../async/abort.ts";
import type { Face } from "../compose/options.ts";
import { runDispatcher } from "../compose/mod.ts";
import type { Seams } from "../compose/seams.ts";
import type { ReloadSource } from "../compose/reload.ts";
import { configFileAt } from "../config/config_file.ts";
import { configKinds } from "../config/kinds.ts";
import type { ConfigHost } from "../config/source.ts";
import { requireUsableToken } from "../config/environment/operator_token.ts";
import { withChoices } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { startLogging } from "../logging/mod.ts";
import { needsOf } from "../security/permissions.ts";
import { ReloadRequests } from "../reload/requests.ts";
import type { LiveTerminal } from "./live/live_terminal.ts";
import { askSurroundings, type Surroundings } from "./hangup.ts";
import type { StartCommand } from "./options/start.ts";
import { loadChecked, setUpLoaded } from "./set_up.ts";
import { listenForSignals } from "./signals.ts";

/** What a start can do beside what its command line says. */
export interface StartParts {
  /** What shows the dispatcher beside its log. */
  readonly faces?: readonly Face[];
  /** Where the config comes from; by default from this system. */
  readonly host?: ConfigHost;
  readonly seams?: Seams;
  /** The answer of {@linkcode askSurroundings}, which is asked now if it was not before. */
  readonly surroundings?: Promise<Surroundings>;
  /** Stops the dispatcher as a signal does. */
  readonly stop?: AbortSignal;
}

/**
 * Runs the dispatcher. Resolves to the exit code. It first gives up every right that the config does not
 * need.
 */
export async function start(
  command: StartCommand,
  { faces = [], host, seams, surroundings, stop: asked = neverAborted }: StartParts = {},
): Promise<number> {
  const { debug, once, config, port, logFormat, logFile } = command;
  const choice = { config, port, logFormat, logFile };
  const loaded = await loadChecked({ ...choice, needs: needsOf, ...host && { host } });
  // Its child must be the first one.
  const { hangup, terminal: traits } = await (surroundings ?? askSurroundings());
  const { settings, environment, redact, givenUp } = await setUpLoaded(loaded);
  requireUsableToken(environment.secrets);
  await using terminal = await openTerminal(settings, traits);
  const { log, flush } = await startLogging({
    debug,
    redact,
    format: settings.logFormat,
    file: logFileOf(settings),
    ...terminal === null ? {} : { target: terminal.target, colors: terminal.colors },
  });
  log.debug("Gave up the rights that the config does not need", { rights: givenUp });
  for (const remark of environment.remarks) log.warning(remark);
  const proxies = environment.proxies?.names ?? [];
  if (proxies.length > 0) {
    log.info(`The dispatcher follows no proxy of the environment (${proxies.join(", ")})`);
  }
  const reload: ReloadSource = { requests: new ReloadRequests(), file: fileOf(settings, command) };
  const onHangup = () => void reload.requests.ask();
  using heard = listenForSignals(hangup === "reload" ? { onHangup } : {});
  const signals = { stop: AbortSignal.any([heard.stop, asked]), hurry: heard.hurry };
  const shown = terminal?.face({ log, signals, once });
  try {
    return await runDispatcher({
      settings,
      ...environment,
      once,
      log,
      redact,
      signals,
      reload,
      faces: shown === undefined ? faces : [shown, ...faces],
      ...seams === undefined ? {} : { seams },
    });
  } finally {
    await flush();
  }
}

/** The terminal that the log goes to, or null if it goes elsewhere or is for programs. */
async function openTerminal(
  { logFormat }: Settings,
  traits: Surroundings["terminal"],
): Promise<LiveTerminal | null> {
  if (logFormat === "json" || !Deno.stderr.isTerminal()) return null;
  const { LiveTerminal } = await import("./live/live_terminal.ts");
  return new LiveTerminal(traits);
}

/** The config file to reload while the dispatcher runs, or the reason why it cannot be reloaded. */
function fileOf(settings: Settings, { once, ...choice }: StartCommand): ReloadSource["file"] {
  const { path, baseDir } = settings;
  if (once) return "--once polls the board only once";
  if (path === null) {
    return "the config came from standard input, which cannot be read again; restart to apply changes";
  }
  const file = configFileAt(path, configKinds);
  // The path is absolute by now; the working directory may no longer be asked for.
  const logFile = choice.logFile === undefined ? undefined : settings.logFile ?? undefined;
  const choices = { ...choice, logFile };
  return { ...file, parse: (text) => withChoices(file.parse(text), choices, { cwd: baseDir }) };
}

function logFileOf({ logFile: path, logFileBytes, logFileCount }: Settings) {
  return path === null ? null : { path, maxBytes: logFileBytes, maxFiles: logFileCount };
}
