import {
  loopbackExceptions,
  proxiesIn,
  PROXY_VARIABLES,
  type ProxyVariables,
} from "../../net/proxies.ts";
import { secretFinder } from "../../text/secret_copy.ts";
import { Secrets } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { type ConfigHost, systemHost } from "../source.ts";
import { readEnvText } from "./env_file.ts";
import { readInherited } from "./inherited.ts";
import { isSecretName, SECRET_NAMES } from "./secret_names.ts";
import { listEnvironment } from "./list_environment.ts";

/**
 * The contents of the environment and `.env`, read once, before the right to read them is given up.
 */
export interface Environment {
  readonly secrets: Secrets;
  /**
   * The variables of agents, without secrets; null if Deno may not read them and agents inherit
   * them.
   */
  readonly baseEnv: Record<string, string> | null;
  /** The variables that `.env` adds if `baseEnv` is null. */
  readonly addedEnv: Record<string, string>;
  /** What agents would inherit if `baseEnv` is null, as far as it can be found out; it is never passed on as such. */
  readonly inheritedEnv?: Readonly<Record<string, string>>;
  /** The proxies that Deno itself would use. */
  readonly proxies?: ProxyVariables;
  /** What a person should know about `.env` and the environment, in sentences. */
  readonly remarks: readonly string[];
}

/** Where {@linkcode readEnvironment} reads. */
export interface EnvironmentOptions {
  readonly settings: Pick<Settings, "baseDir" | "tokenCommand">;
  readonly host?: Pick<ConfigHost, "readFile">;
}

/** Reads the credentials and the environment of agents. A variable that is set overrides `.env`. */
export async function readEnvironment(
  { settings: { baseDir, tokenCommand }, host = systemHost }: EnvironmentOptions,
): Promise<Environment> {
  const { variables: fromFile, remarks: ofFile } = await readEnvText(baseDir, host);
  const mayRead = Deno.permissions.querySync({ name: "env" }).state === "granted";
  const listed = await listEnvironment();
  const inherited = mayRead
    ? Deno.env.toObject()
    : listed === null
    ? await readInherited(["PATH", ...SECRET_NAMES, ...PROXY_VARIABLES, ...Object.keys(fromFile)])
    : Object.fromEntries(listed.map(({ name, value }) => [name, value]));
  const all = { ...fromFile, ...inherited };
  const values = pick(all, isSecretName);
  const originOf = (name: string) =>
    Object.hasOwn(inherited, name) ? "the environment" : JSON.stringify(`${baseDir}/.env`);
  const origins = Object.fromEntries(Object.keys(values).map((name) => [name, originOf(name)]));
  const secrets = new Secrets({ values, origins, tokenCommand, cwd: baseDir });
  const isPublic = (name: string) => !isSecretName(name);
  secrets.share(pick(all, isPublic));
  const proxies = proxiesIn(inherited);
  // Agents call the API with their tokens.
  const exceptions = loopbackExceptions(all);
  const remarks = ofFile.map(({ line, problem }) => `"${baseDir}/.env", line ${line}: ${problem}`);
  remarks.push(...copiesIn(all, secrets).map(describeCopy));
  if (mayRead) {
    const undecodable = (listed ?? []).filter(({ isUtf8 }) => !isUtf8);
    remarks.push(...undecodable.map(({ name }) => describeUndecodable(name)));
    const baseEnv = { ...pick(all, isPublic), ...exceptions };
    return { secrets, baseEnv, addedEnv: {}, proxies, remarks };
  }
  const added = (name: string) => isPublic(name) && !Object.hasOwn(inherited, name);
  const addedEnv = { ...pick(fromFile, added), ...exceptions };
  return { secrets, baseEnv: null, addedEnv, inheritedEnv: inherited, proxies, remarks };
}

/** The variables that hold a credential under another name. */
function copiesIn(variables: Readonly<Record<string, string>>, secrets: Secrets): string[] {
  const holdsSecret = secretFinder(secrets.withheld());
  return Object.keys(variables).filter((name) =>
    !isSecretName(name) && holdsSecret(variables[name] ?? "")
  );
}

function describeCopy(name: string): string {
  return `The variable ${
    JSON.stringify(name)
  } holds a credential of the dispatcher, so agents do not get it`;
}

function describeUndecodable(name: string): string {
  return `The variable ${JSON.stringify(name)} is not UTF-8, so agents do not get it`;
}

function pick(
  variables: Record<string, string>,
  wanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => wanted(name)));
}
