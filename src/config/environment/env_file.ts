import { UsageError } from "../../domain/errors.ts";
import type { ConfigHost } from "../source.ts";
import { type EnvText, parseEnv } from "./parse_env.ts";

const NOTHING: EnvText = { variables: {}, remarks: [] };

/**
 * The variables of `.env` in `folder`; none if the file does not exist or cannot be read.
 *
 * @throws {UsageError} for a value with which no program can be started; it names the line
 */
export async function readEnvFile(
  folder: string,
  host: Pick<ConfigHost, "readFile">,
): Promise<Record<string, string>> {
  return { ...(await readEnvText(folder, host)).variables };
}

/** The same with remarks about its lines. */
export async function readEnvText(
  folder: string,
  host: Pick<ConfigHost, "readFile">,
): Promise<EnvText> {
  const path = `${folder}/.env`;
  const read = await host.readFile(path);
  if (read.kind === "failed") throw new UsageError(`Cannot read "${path}": ${read.reason}`);
  if (read.kind !== "text") return NOTHING;
  const found = parseEnv(read.text);
  const fault = found.remarks.find(({ isError }) => isError);
  if (fault === undefined) return found;
  throw new UsageError(`Cannot use "${path}": line ${fault.line}: ${fault.problem}`, {
    remedy: "correct that line",
  });
}
