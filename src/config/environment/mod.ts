import { Secrets } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { type ConfigHost, systemHost } from "../source.ts";
import { readEnvFile } from "./env_file.ts";
import { readInherited } from "./inherited.ts";
import { isSecretName, SECRET_NAMES } from "./secret_names.ts";

/** What was read from the environment and `.env`, once, before the right to read them is given up. */
export interface Environment {
  readonly secrets: Secrets;
  /** All that agents get, without secrets; null where it may not be read and is inherited as it is. */
  readonly baseEnv: Record<string, string> | null;
  /** What `.env` adds where `baseEnv` is null. */
  readonly addedEnv: Record<string, string>;
}

/** What {@linkcode readEnvironment} is told. */
export interface EnvironmentOptions {
  readonly settings: Pick<Settings, "baseDir" | "tokenCommand">;
  readonly host?: Pick<ConfigHost, "readFile">;
}

/** Reads the credentials and the environment of agents. What is really set wins over `.env`. */
export async function readEnvironment(
  { settings: { baseDir, tokenCommand }, host = systemHost }: EnvironmentOptions,
): Promise<Environment> {
  const fromFile = await readEnvFile(baseDir, host);
  const mayRead = Deno.permissions.querySync({ name: "env" }).state === "granted";
  const inherited = mayRead
    ? Deno.env.toObject()
    : await readInherited([...SECRET_NAMES, ...Object.keys(fromFile)]);
  const all = { ...fromFile, ...inherited };
  const secrets = new Secrets({ values: pick(all, isSecretName), tokenCommand, cwd: baseDir });
  const isPublic = (name: string) => !isSecretName(name);
  if (mayRead) return { secrets, baseEnv: pick(all, isPublic), addedEnv: {} };
  const added = (name: string) => isPublic(name) && !Object.hasOwn(inherited, name);
  return { secrets, baseEnv: null, addedEnv: pick(fromFile, added) };
}

function pick(
  variables: Record<string, string>,
  wanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => wanted(name)));
}
