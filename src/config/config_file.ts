import { dirname, relative } from "node:path";
import { parseConfig } from "./parse.ts";
import type { ConfigKinds } from "./kinds.ts";
import type { Settings } from "./settings.ts";
import { type ConfigHost, type FileRead, systemHost } from "./source.ts";

/** The file of a config, which a reload reads again. */
export interface ConfigFile {
  readonly path: string;
  /** Its name in messages: `artificer.toml` if it is in the working directory. */
  readonly source: string;
  read(): Promise<FileRead>;
  /** @throws {ConfigError} with every problem of it */
  parse(text: string): Settings;
}

/** The file at the absolute `path`. */
export function configFileAt(
  path: string,
  kinds: ConfigKinds,
  host: Pick<ConfigHost, "cwd" | "readFile"> = systemHost,
): ConfigFile {
  const below = relative(host.cwd, path);
  const source = below.startsWith("../") ? path : below;
  return {
    path,
    source,
    read: () => host.readFile(path),
    parse: (text) => parseConfig(text, { kinds, source, path, baseDir: dirname(path) }),
  };
}
