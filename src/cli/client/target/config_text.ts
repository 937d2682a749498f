import { dirname, resolve } from "node:path";
import { CONFIG_NAME, configBeside, type ConfigHost } from "../../../config/source.ts";
import { UsageError } from "../../../domain/errors.ts";

/** The text of a config and where it comes from. */
export interface ConfigText {
  /** Its name in messages. */
  readonly source: string;
  readonly folder: string;
  readonly text: string;
}

/**
 * Reads the config that the user names, or else searches it as the dispatcher does. It reads standard input
 * only for `-`, since that can be the text of a comment.
 *
 * @throws {UsageError} if the named config cannot be read
 */
export async function readConfigText(
  config: string | undefined,
  host: ConfigHost,
): Promise<ConfigText | null> {
  return config === undefined ? await search(host) : await readNamed(config, host);
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
  for (const source of [CONFIG_NAME, "pyproject.toml", configBeside(host.cwd)]) {
    const path = resolve(host.cwd, source);
    const read = await host.readFile(path);
    if (read.kind === "failed") {
      const problem = `Cannot read config "${source}": ${read.reason}`;
      throw new UsageError(problem, { remedy: "correct that, or give the address with --url" });
    }
    if (read.kind !== "text") continue;
    const found = { source, folder: dirname(path), text: read.text };
    if (source !== "pyproject.toml" || read.text.includes("artificer-dispatcher")) return found;
  }
  return null;
}
