import { dirname, resolve } from "node:path";
import { UsageError } from "../domain/errors.ts";
import { parseConfig, type ParseOptions, parseTable } from "./parse.ts";
import { type ConfigKinds, configKinds } from "./kinds.ts";
import { noConfig } from "./report/no_config.ts";
import type { LogFormat } from "./sections/log.ts";
import type { Settings } from "./settings.ts";
import { CONFIG_NAME, configBeside, type ConfigHost, type FileRead, systemHost } from "./source.ts";
import { ourTable, parseToml } from "./toml.ts";

const STDIN = "standard input";

/** The config that the command line names. */
export interface ConfigChoice {
  /** A path, `-` for standard input, or undefined to search. */
  readonly config?: string;
  /** Replaces `api_port`. */
  readonly port?: number;
  /** Replaces `log_format`. */
  readonly logFormat?: LogFormat;
  /** Replaces `log_file`; a relative path starts at the working directory. */
  readonly logFile?: string;
}

/** Which config to load, and from which system. */
export interface LoadOptions extends ConfigChoice {
  readonly kinds?: ConfigKinds;
  readonly host?: ConfigHost;
}

/**
 * Finds, reads and validates the config.
 *
 * @throws {ConfigError} for a config that cannot be used, and if there is none
 * @throws {UsageError} if it cannot be read
 */
export async function loadConfig(
  { kinds = configKinds, config, host = systemHost, ...choice }: LoadOptions,
): Promise<Settings> {
  const load = config === undefined
    ? search(kinds, host)
    : config === "-"
    ? fromStdin(kinds, host)
    : fromPath(config, kinds, host);
  return withChoices(await load, choice, host);
}

/** The settings with what the command line gives in place of keys. */
export function withChoices(
  settings: Settings,
  { port, logFormat, logFile }: Omit<ConfigChoice, "config">,
  host: Pick<ConfigHost, "cwd">,
): Settings {
  return {
    ...settings,
    ...port === undefined ? {} : { apiPort: port },
    ...logFormat === undefined ? {} : { logFormat },
    ...logFile === undefined ? {} : { logFile: resolve(host.cwd, logFile) },
  };
}

async function fromPath(path: string, kinds: ConfigKinds, host: ConfigHost): Promise<Settings> {
  const options = originOf(path, kinds, host);
  const read = await host.readFile(options.path);
  if (read.kind === "absent") throw new UsageError(`Cannot read config "${path}": no such file`);
  if (read.kind === "denied") {
    throw new UsageError(
      `Cannot read config "${path}": run with --allow-read=${options.baseDir}, or pipe it in with --config -`,
    );
  }
  return parseConfig(textOf(read, path), options);
}

async function fromStdin(kinds: ConfigKinds, host: ConfigHost): Promise<Settings> {
  const text = await host.readStdin();
  return parseConfig(text, { kinds, source: STDIN, path: null, baseDir: host.cwd });
}

async function search(kinds: ConfigKinds, host: ConfigHost): Promise<Settings> {
  const artificer = await host.readFile(resolve(host.cwd, CONFIG_NAME));
  if (isThere(artificer)) {
    return parseConfig(textOf(artificer, CONFIG_NAME), originOf(CONFIG_NAME, kinds, host));
  }
  const pyproject = await host.readFile(resolve(host.cwd, "pyproject.toml"));
  const table = isThere(pyproject)
    ? ourTable(parseToml(textOf(pyproject, "pyproject.toml"), "pyproject.toml"), "pyproject")
    : null;
  if (table !== null) return parseTable(table, originOf("pyproject.toml", kinds, host));
  const isTerminal = host.stdinIsTerminal();
  const text = isTerminal ? "" : await host.readStdin();
  if (text.trim() !== "") {
    return parseConfig(text, { kinds, source: STDIN, path: null, baseDir: host.cwd });
  }
  const path = configBeside(host.cwd);
  const beside = await host.readFile(resolve(host.cwd, path));
  if (isThere(beside)) return parseConfig(textOf(beside, path), originOf(path, kinds, host));
  const denied = artificer.kind === "denied" || pyproject.kind === "denied";
  throw await noConfig(host, { isDenied: denied, hasEmptyInput: !isTerminal });
}

function originOf(
  path: string,
  kinds: ConfigKinds,
  { cwd }: ConfigHost,
): ParseOptions & { readonly path: string } {
  const absolute = resolve(cwd, path);
  return { kinds, source: path, path: absolute, baseDir: dirname(absolute) };
}

function isThere({ kind }: FileRead): boolean {
  return kind === "text" || kind === "failed";
}

function textOf(read: FileRead, path: string): string {
  if (read.kind === "text") return read.text;
  const reason = read.kind === "failed" ? read.reason : read.kind;
  throw new UsageError(`Cannot read config "${path}": ${reason}`);
}
