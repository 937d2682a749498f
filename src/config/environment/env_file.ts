import { UsageError } from "../../domain/errors.ts";
import type { ConfigHost } from "../source.ts";

/** The variables of `.env` in `folder`; none if the file does not exist or cannot be read. */
export async function readEnvFile(
  folder: string,
  host: Pick<ConfigHost, "readFile">,
): Promise<Record<string, string>> {
  const path = `${folder}/.env`;
  const read = await host.readFile(path);
  if (read.kind === "failed") throw new UsageError(`Cannot read "${path}": ${read.reason}`);
  if (read.kind !== "text") return {};
  // Imported late: most starts have no such file. Not `parseEnv` of `node:util`, which Deno 2.6 lacks.
  const { parse } = await import("dotenv");
  return parse(read.text);
}
