import { isLoopbackHost } from "../../../net/address.ts";
import { readEnvFile } from "../../../config/environment/env_file.ts";
import { type ConfigHost, systemHost } from "../../../config/source.ts";
import { UsageError } from "../../../domain/errors.ts";
import type { ClientOptions } from "../../options/client.ts";
import { readConfigAddress } from "./config_address.ts";
import type { ClientEnvironment } from "./environment.ts";

/** Whom a command asks, and as whom. */
export interface Target {
  /** The base address, without a slash at the end. */
  readonly url: string;
  /** What is sent as the bearer's token, or null. */
  readonly token: string | null;
  /** What helps where a token is asked for, or the one that was sent is not known. */
  readonly tokenAdvice: string;
  /** What is to be told to a person before anything is asked, or null. */
  readonly remark: string | null;
}

/** Where a token came from, and the address that came along with it. */
interface Credential {
  readonly token: string | undefined;
  /** The variable. */
  readonly name: string;
  readonly url: string | undefined;
  /** Whether it is meant for any dispatcher of this machine. */
  readonly local: boolean;
}

/**
 * Finds the dispatcher and the token for it: `--url`, else `--config`, else `ARTIFICER_API_URL`, else the
 * config that the dispatcher would find.
 *
 * A token is sent to the address that came along with it, in the environment or in the folder of the
 * config. A person's own one goes to every address of this machine too. It goes nowhere else: `--url`
 * and a config in a folder that somebody else made must not be able to carry it away.
 *
 * @throws {UsageError} for an address that is none
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
  const ofConfig = known === undefined ? await readConfigAddress(config, host) : null;
  const asked = known ?? ofConfig?.url ?? "";
  const credentials = [
    ...inEnvironment(environment),
    ...await inFile(environment, ofConfig?.folder ?? host.cwd, ofConfig?.url, host),
  ].filter(({ token }) => token !== undefined);
  const fitting = credentials.find((credential) => isFor(credential, asked));
  return {
    url: asked,
    token: fitting?.token ?? null,
    tokenAdvice: adviceFor(asked, fitting, credentials[0]),
    remark: ofConfig?.remark ?? null,
  };
}

function inEnvironment(
  { ARTIFICER_TOKEN, ARTIFICER_API_TOKEN, ARTIFICER_API_URL: url }: ClientEnvironment,
): Credential[] {
  return [
    { token: ARTIFICER_TOKEN, name: "ARTIFICER_TOKEN", url, local: false },
    { token: ARTIFICER_API_TOKEN, name: "ARTIFICER_API_TOKEN", url, local: true },
  ];
}

/** A run never takes the token of the person in whose folder it works. */
async function inFile(
  { ARTIFICER_TOKEN, ARTIFICER_API_TOKEN }: ClientEnvironment,
  folder: string,
  url: string | undefined,
  host: ConfigHost,
): Promise<Credential[]> {
  if (ARTIFICER_TOKEN !== undefined || ARTIFICER_API_TOKEN !== undefined) return [];
  const name = "ARTIFICER_API_TOKEN";
  return [{ token: (await readEnvFile(folder, host))[name] || undefined, name, url, local: true }];
}

function isFor({ url, local }: Credential, asked: string): boolean {
  return (local && isLocal(asked)) || (url !== undefined && isSameServer(url, asked));
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
  if (sent !== undefined) return `${sent.name} is not a token that this dispatcher knows`;
  if (held !== undefined) {
    return `${held.name} was not sent: set ARTIFICER_API_URL=${asked} beside it where it is for that address`;
  }
  return "Set ARTIFICER_API_TOKEN to the value that the dispatcher has: in the environment, or in .env beside the config";
}

/** `localhost:8000` is understood as well. */
function parseUrl(text: string, source: string): string {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const wrong = url === null || !/^https?:$/.test(url.protocol)
    ? "it is no address such as http://localhost:8000"
    : url.username !== "" || url.password !== ""
    ? "it holds credentials"
    : url.search !== "" || url.hash !== ""
    ? "it holds more than an address"
    : null;
  if (url === null || wrong !== null) {
    const remedy = wrong === "it holds credentials" ? "set ARTIFICER_API_TOKEN instead" : null;
    throw new UsageError(`Cannot use ${source} "${text}": ${wrong}`, { remedy });
  }
  return url.href.replace(/\/+$/, "");
}
