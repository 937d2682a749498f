import { join, resolve } from "node:path";
import * as z from "zod";
import { ConfigError } from "../../../config/errors.ts";
import { ADDRESS_KEYS, type ApiPort } from "../../../config/sections/api.ts";
import { STATE_DIR_KEY } from "../../../config/sections/state_dir.ts";
import type { ConfigHost } from "../../../config/source.ts";
import { ourTable, parseToml } from "../../../config/toml.ts";
import { UsageError } from "../../../domain/errors.ts";
import { baseUrl, isLoopbackHost } from "../../../net/address.ts";
import {
  FIRST_PORT,
  type Instance,
  INSTANCE_FILE,
  parseInstance,
  parsePort,
  type Place,
  readStateKey,
  realPathOf,
  statePlaces,
} from "../../../state/mod.ts";
import type { ConfigText } from "./config_text.ts";

/** The dispatcher that a config means. */
export interface ConfigAddress {
  readonly url: string;
  /** The id of the dispatcher that its state folder names, or null. It may have been killed since. */
  readonly instanceId: string | null;
  readonly place: ConfigPlace;
  /** The secret of its state folder, or null if that cannot be read. */
  readonly stateKey: Uint8Array | null;
  /** A warning for the user that the address can be wrong, or null. */
  readonly remark: string | null;
}

/** Where the dispatcher of a config belongs, by which it is recognised. */
export interface ConfigPlace extends Place {
  /** Whether there is a config. If not, `folder` is only the working directory. */
  readonly isKnown: boolean;
}

/**
 * Finds the address of the dispatcher of a config: where its state folder says that it listens, or else
 * where the config says so. If the config is broken, it returns the default address with a remark: a
 * dispatcher whose config breaks continues with the last valid one, and then a person needs it most.
 *
 * @throws {UsageError} if only the dispatcher's log has its address: `api_port` is 0, and it is unknown
 */
export async function findConfigAddress(
  found: ConfigText | null,
  host: ConfigHost,
): Promise<ConfigAddress> {
  const table = found === null ? {} : tableOf(found);
  const valid = table instanceof ConfigError ? null : addressIn(table);
  const address = valid ?? addressIn({}) ?? NOWHERE;
  const place = placeOf(found, address, host);
  const instance = found === null ? null : await instanceOf(place, host);
  const url = instance === null
    ? baseUrl(address.host, await portOf(address, place, found, host))
    : baseUrl(hostOf(instance, address), instance.port);
  const remark = valid === null
    ? `Asking ${url}, because the config gives no address: ${problemOf(table, found)}`
    : null;
  const stateKey = found === null ? null : readStateKey(place.stateDir ?? place.folder);
  return { url, instanceId: instance?.id ?? null, place, stateKey, remark };
}

/** The state folder of a config, or of the working directory if there is none. */
export function findStateDir(found: ConfigText | null, host: ConfigHost): string {
  const table = found === null ? {} : tableOf(found);
  if (table instanceof ConfigError) throw table;
  const { stateDir, folder } = placeOf(found, addressIn(table) ?? NOWHERE, host);
  return stateDir ?? folder;
}

function problemOf(table: unknown, found: ConfigText | null): string {
  return table instanceof ConfigError
    ? table.message.split("\n")[0] ?? ""
    : `${found?.source}: "api_host" or "api_port" is wrong`;
}

function placeOf(found: ConfigText | null, { stateDir }: Address, host: ConfigHost): ConfigPlace {
  const folder = realPathOf(found?.folder ?? host.cwd);
  return { folder, stateDir: realPathOf(resolve(folder, stateDir)), isKnown: found !== null };
}

/** The dispatcher that the state folder names. A folder that was copied names that of the original. */
async function instanceOf(
  { folder, stateDir }: ConfigPlace,
  host: ConfigHost,
): Promise<Instance | null> {
  const read = await host.readFile(join(stateDir ?? folder, INSTANCE_FILE));
  const instance = read.kind === "text" ? parseInstance(read.text) : null;
  return instance?.folder === folder ? instance : null;
}

/** A file in somebody else's folder must not send a token to another machine than the config does. */
function hostOf({ address }: Instance, { host }: Address): string {
  return isLoopbackHost(address) ? address : host;
}

async function portOf(
  { port }: Address,
  { folder, stateDir }: ConfigPlace,
  found: ConfigText | null,
  host: ConfigHost,
): Promise<number> {
  if (port === "auto") return await chosenPort(stateDir ?? folder, host);
  if (port !== 0) return port;
  throw new UsageError(
    `Cannot find the dispatcher: "api_port" of ${found?.source} is 0, which means any free port`,
    { remedy: "use --url with the address in the dispatcher's log" },
  );
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
