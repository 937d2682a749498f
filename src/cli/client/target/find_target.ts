import { isLoopbackHost } from "../../../net/address.ts";
import { readEnvFile } from "../../../config/environment/env_file.ts";
import { type ConfigHost, systemHost } from "../../../config/source.ts";
import { UsageError } from "../../../domain/errors.ts";
import type { ClientOptions } from "../../options/client.ts";
import { type ConfigAddress, findConfigAddress } from "./config_address.ts";
import { readConfigText } from "./config_text.ts";
import type { ClientEnvironment } from "./environment.ts";
import type { ServerSecret } from "./server_secret.ts";

/** The dispatcher that a command asks, and the token that it sends. */
export interface Target {
  /** The base address, without a slash at the end. */
  readonly url: string;
  /** The bearer token, or null. */
  readonly token: string | null;
  /** What the user can do if the dispatcher requires a token, or does not know the token sent. */
  readonly tokenAdvice: string;
  /** What to print before the first request, or null. */
  readonly remark: string | null;
  /** By which secrets the server can prove itself, best first. With none it need not. */
  readonly secrets: readonly ServerSecret[];
  /** How to recognise the dispatcher of the config. Null if the address was given: it tells enough. */
  readonly meant: Meant | null;
}

/** The dispatcher of a config. */
export interface Meant extends Pick<ConfigAddress, "instanceId" | "place"> {
  /** Finds the dispatcher again, which may have been restarted. */
  refresh(): Promise<Target>;
}

/** A token, its variable, and the address that came with it. */
interface Credential {
  readonly token: string | undefined;
  /** The name of the variable. */
  readonly name: string;
  /** Where it is set. */
  readonly place: string;
  readonly url: string | undefined;
  /** Whether the token is for every dispatcher on this machine. */
  readonly isForLocal: boolean;
}

/**
 * Finds the dispatcher and the token for it: `--url`, else `--config`, else `ARTIFICER_API_URL`, else the
 * config that the dispatcher would find.
 *
 * A command sends a token only to the address that came with it, in the environment or in the folder of
 * the config. It also sends a person's own token to every address of this machine. It sends no token
 * anywhere else: neither `--url` nor a config in somebody else's folder must be able to steal one.
 *
 * @throws {UsageError} if an address is not valid
 */
export async function findTarget(
  { url, config }: Pick<ClientOptions, "url" | "config">,
  environment: ClientEnvironment,
  host: ConfigHost = systemHost,
): Promise<Target> {
  const { ARTIFICER_API_URL: urlOfRun } = environment;
  const given = url === undefined ? undefined : parseUrl(url, "--url");
  const inherited = urlOfRun === undefined || (given === undefined && config !== undefined)
    ? undefined
    : parseUrl(urlOfRun, "ARTIFICER_API_URL");
  const known = given ?? inherited;
  if (known !== undefined) return await targetAt(known, null, environment, host);
  const text = await readConfigText(config, host);
  const ofConfig = async (): Promise<Target> => {
    const address = await findConfigAddress(text, host);
    const target = await targetAt(address.url, address, environment, host);
    return { ...target, meant: { ...address, refresh: ofConfig } };
  };
  return await ofConfig();
}

async function targetAt(
  asked: string,
  ofConfig: ConfigAddress | null,
  environment: ClientEnvironment,
  host: ConfigHost,
): Promise<Target> {
  const credentials = [
    ...inEnvironment(environment),
    ...await inFile(environment, ofConfig?.place.folder ?? host.cwd, ofConfig?.url, host),
  ].filter(({ token }) => token !== undefined);
  const fitting = credentials.find((credential) => isFor(credential, asked));
  return {
    url: asked,
    token: fitting?.token ?? null,
    tokenAdvice: adviceFor(asked, fitting, credentials[0]),
    remark: ofConfig?.remark ?? null,
    secrets: secretsOf(fitting, ofConfig),
    meant: null,
  };
}

/**
 * The key of the state folder comes first: it is random, while a person may have chosen the token.
 *
 * Without a token, the key counts only if the folder names a dispatcher. A dispatcher that keeps its runs in memory does
 * not know the key of a folder that an earlier one left beside its config.
 */
function secretsOf(
  credential: Credential | undefined,
  ofConfig: ConfigAddress | null,
): ServerSecret[] {
  const { token, name } = credential ?? {};
  if (token !== undefined && name === "ARTIFICER_TOKEN") return [{ by: "run", token }];
  const { stateKey: key = null, instanceId = null } = ofConfig ?? {};
  const mayProve = key !== null && (token !== undefined || instanceId !== null);
  return [
    ...(mayProve ? [{ by: "state", key }] as const : []),
    ...(token === undefined ? [] : [{ by: "operator", token }] as const),
  ];
}

function inEnvironment(
  { ARTIFICER_TOKEN, ARTIFICER_API_TOKEN, ARTIFICER_API_URL: url }: ClientEnvironment,
): Credential[] {
  const place = "the environment";
  return [
    { token: ARTIFICER_TOKEN, name: "ARTIFICER_TOKEN", place, url, isForLocal: false },
    { token: ARTIFICER_API_TOKEN, name: "ARTIFICER_API_TOKEN", place, url, isForLocal: true },
  ];
}

/** A run never uses the token of the person in whose folder it works. */
async function inFile(
  { ARTIFICER_TOKEN, ARTIFICER_API_TOKEN }: ClientEnvironment,
  folder: string,
  url: string | undefined,
  host: ConfigHost,
): Promise<Credential[]> {
  if (ARTIFICER_TOKEN !== undefined || ARTIFICER_API_TOKEN !== undefined) return [];
  const name = "ARTIFICER_API_TOKEN";
  return [{
    token: (await readEnvFile(folder, host))[name] || undefined,
    name,
    place: JSON.stringify(`${folder}/.env`),
    url,
    isForLocal: true,
  }];
}

function isFor({ url, isForLocal }: Credential, asked: string): boolean {
  return (isForLocal && isLocal(asked)) || (url !== undefined && isSameServer(url, asked));
}

function isSameServer(one: string, other: string): boolean {
  const [a, b] = [URL.parse(one), URL.parse(other)];
  if (a === null || b === null || a.protocol !== b.protocol || a.port !== b.port) return false;
  return a.hostname === b.hostname || (isLocal(one) && isLocal(other));
}

function isLocal(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname);
}

function adviceFor(
  asked: string,
  sent: Credential | undefined,
  held: Credential | undefined,
): string {
  if (sent !== undefined) {
    return `${sent.name} of ${sent.place} is not a token that this dispatcher knows`;
  }
  if (held !== undefined) {
    return `${held.name} of ${held.place} was not sent: if it is for that address, set ARTIFICER_API_URL=${asked} beside it`;
  }
  return "Set ARTIFICER_API_TOKEN to the value that the dispatcher has: in the environment, or in .env beside the config";
}

/** Parses an address; `localhost:8000` without a scheme is also valid. */
function parseUrl(text: string, source: string): string {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const wrong = url === null || !/^https?:$/.test(url.protocol)
    ? "it is not an address such as http://localhost:8000"
    : url.username !== "" || url.password !== ""
    ? "it contains credentials"
    : url.search !== "" || url.hash !== ""
    ? "it contains more than an address"
    : null;
  if (url === null || wrong !== null) {
    const remedy = wrong === "it contains credentials" ? "set ARTIFICER_API_TOKEN instead" : null;
    throw new UsageError(`Cannot use ${source} "${text}": ${wrong}`, { remedy });
  }
  return url.href.replace(/\/+$/, "");
}
