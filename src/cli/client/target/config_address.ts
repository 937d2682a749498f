import { dirname, resolve } from "node:path";
import * as z from "zod";
import { ConfigError } from "../../../config/errors.ts";
import { ADDRESS_KEYS } from "../../../config/sections/api.ts";
import type { ConfigHost } from "../../../config/source.ts";
import { ourTable, parseToml } from "../../../config/toml.ts";
import { UsageError } from "../../../domain/errors.ts";
import { baseUrl } from "../../../net/address.ts";

/** What a config says of the address that its dispatcher listens on. */
export interface ConfigAddress {
  readonly url: string;
  /** The folder of the config, whose `.env` may hold a token; the working directory without a config. */
  readonly folder: string;
  /** What is to be told to a person: the address may not be the right one. */
  readonly remark: string | null;
}

/** A config as it was found. */
interface ConfigText {
  /** What messages call it. */
  readonly source: string;
  readonly folder: string;
  readonly text: string;
}

/**
 * The address in a config. Nothing else of it is looked at, and what is broken counts as not said, with
 * a remark: a dispatcher goes on with the last good config, and must be reachable then above all.
 * Standard input is read only where it is named, since it may hold a comment's text.
 *
 * @throws {UsageError} for a config that was named and cannot be read, or that names no port
 */
export async function readConfigAddress(
  config: string | undefined,
  host: ConfigHost,
): Promise<ConfigAddress> {
  const found = config === undefined ? await search(host) : await readNamed(config, host);
  const table = found === null ? {} : tableOf(found);
  const address = table instanceof ConfigError ? null : addressIn(table);
  const { host: apiHost, port } = address ?? addressIn({}) ?? { host: "", port: 0 };
  const source = found?.source ?? "";
  if (port === 0) {
    throw new UsageError(
      `Cannot find the dispatcher: "api_port" of ${source} is 0, which takes any free port`,
      { remedy: "give the address that its log shows with --url" },
    );
  }
  const url = baseUrl(apiHost, port);
  const folder = found?.folder ?? host.cwd;
  if (address !== null) return { url, folder, remark: null };
  const why = table instanceof ConfigError
    ? table.message.split("\n")[0]
    : `${source}: "api_host" or "api_port" is wrong`;
  return { url, folder, remark: `Asking ${url}, for the config says no address: ${why}` };
}

/** What the config's own schema makes of the address, defaults included; null where it refuses it. */
function addressIn(table: unknown): { host: string; port: number } | null {
  const parsed = z.object(ADDRESS_KEYS).safeParse(table);
  return parsed.success ? { host: parsed.data.api_host, port: parsed.data.api_port } : null;
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

/** As the dispatcher searches, without standard input; a pyproject that never names us is none of ours. */
async function search(host: ConfigHost): Promise<ConfigText | null> {
  for (const source of ["artificer.toml", "pyproject.toml"]) {
    const read = await host.readFile(resolve(host.cwd, source));
    if (read.kind !== "text") continue;
    const found = { source, folder: host.cwd, text: read.text };
    if (source === "artificer.toml" || read.text.includes("artificer-dispatcher")) return found;
  }
  return null;
}
