import { dirname, resolve } from "node:path";
import * as z from "zod";
import { ConfigError } from "../../../config/errors.ts";
import { ADDRESS_KEYS, type ApiPort } from "../../../config/sections/api.ts";
import { STATE_DIR_KEY } from "../../../config/sections/state_dir.ts";
import type { ConfigHost } from "../../../config/source.ts";
import { ourTable, parseToml } from "../../../config/toml.ts";
import { UsageError } from "../../../domain/errors.ts";
import { baseUrl } from "../../../net/address.ts";
import { FIRST_PORT, parsePort, statePlaces } from "../../../state/mod.ts";

/** The address at which the dispatcher of a config listens. */
export interface ConfigAddress {
  readonly url: string;
  /** The folder of the config, whose `.env` can contain a token; without a config, the working directory. */
  readonly folder: string;
  /** A warning for the user that the address can be wrong, or null. */
  readonly remark: string | null;
}

/** The text of a config and where it comes from. */
interface ConfigText {
  /** Its name in messages. */
  readonly source: string;
  readonly folder: string;
  readonly text: string;
}

/**
 * Reads the address from a config and nothing else. If the config is broken, it returns the default
 * address with a remark: a dispatcher whose config breaks continues with the last valid one, and then a
 * person needs it most. It reads standard input only for `-`, since that can be the text of a comment.
 *
 * @throws {UsageError} if the named config cannot be read, or if its `api_port` is 0
 */
export async function readConfigAddress(
  config: string | undefined,
  host: ConfigHost,
): Promise<ConfigAddress> {
  const found = config === undefined ? await search(host) : await readNamed(config, host);
  const table = found === null ? {} : tableOf(found);
  const address = table instanceof ConfigError ? null : addressIn(table);
  const { host: apiHost, port: apiPort, stateDir } = address ?? addressIn({}) ?? NOWHERE;
  const source = found?.source ?? "";
  const folder = found?.folder ?? host.cwd;
  const port = apiPort === "auto" ? await chosenPort(resolve(folder, stateDir), host) : apiPort;
  if (port === 0) {
    throw new UsageError(
      `Cannot find the dispatcher: "api_port" of ${source} is 0, which means any free port`,
      { remedy: "use --url with the address in the dispatcher's log" },
    );
  }
  const url = baseUrl(apiHost, port);
  if (address !== null) return { url, folder, remark: null };
  const why = table instanceof ConfigError
    ? table.message.split("\n")[0]
    : `${source}: "api_host" or "api_port" is wrong`;
  return { url, folder, remark: `Asking ${url}, because the config gives no address: ${why}` };
}

/** The port that the dispatcher chose at its last start, or else the first one that it will try. */
async function chosenPort(stateDir: string, host: ConfigHost): Promise<number> {
  const read = await host.readFile(statePlaces(stateDir).port);
  return (read.kind === "text" ? parsePort(read.text) : null) ?? FIRST_PORT;
}

/** Where a config says that its dispatcher listens, and where that keeps its state. */
interface Address {
  readonly host: string;
  readonly port: ApiPort;
  readonly stateDir: string;
}

const NOWHERE: Address = { host: "", port: 0, stateDir: "" };

/** Parses the address with the config's own schema, defaults included; null if it is not valid. */
function addressIn(table: unknown): Address | null {
  // A wrong state folder says nothing about the address.
  const state_dir = STATE_DIR_KEY.state_dir.catch(".artificer");
  const { success, data } = z.object({ ...ADDRESS_KEYS, state_dir }).safeParse(table);
  return success ? { host: data.api_host, port: data.api_port, stateDir: data.state_dir } : null;
}

function tableOf({ text, source }: ConfigText): unknown {
  try {
    const shape = source.endsWith("pyproject.toml") ? "pyproject" : "any";
    return ourTable(parseToml(text, source), shape) ?? {};
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

async function readNamed(config: string, host: ConfigHost): Promise<ConfigText> {
  if (config === "-") {
    const text = await host.readStdin();
    if (text.trim() !== "") return { source: "standard input", folder: host.cwd, text };
    throw new UsageError("Cannot read the config on standard input: it is empty");
  }
  const path = resolve(host.cwd, config);
  const read = await host.readFile(path);
  if (read.kind === "text") return { source: config, folder: dirname(path), text: read.text };
  const why = {
    absent: "no such file",
    denied: `run with --allow-read=${dirname(path)}, or give the address with --url`,
  };
  const reason = read.kind === "failed" ? read.reason : why[read.kind];
  throw new UsageError(`Cannot read config "${config}": ${reason}`);
}

/**
 * Searches like the dispatcher, but not on standard input. A pyproject.toml that never mentions this
 * program does not count.
 */
async function search(host: ConfigHost): Promise<ConfigText | null> {
  for (const source of ["artificer.toml", "pyproject.toml"]) {
    const read = await host.readFile(resolve(host.cwd, source));
    if (read.kind !== "text") continue;
    const found = { source, folder: host.cwd, text: read.text };
    if (source === "artificer.toml" || read.text.includes("artificer-dispatcher")) return found;
  }
  return null;
}
