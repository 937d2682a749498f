import { stateNeeds } from "./needs.ts";
import { statePlaces } from "./places.ts";
import { readIfThere } from "./read_if_there.ts";

/** The first port that `api_port = "auto"` tries. */
export const FIRST_PORT = 8000;

/**
 * The port at which the dispatcher of a config listens, or will listen as far as that is known: for "auto"
 * the one that its last start chose. Null if only the next start chooses it, or if it cannot be read.
 */
export async function knownPort(
  { apiPort, stateDir }: { readonly apiPort: number | "auto"; readonly stateDir: string },
): Promise<number | null> {
  if (apiPort !== "auto") return apiPort === 0 ? null : apiPort;
  const [read] = stateNeeds(stateDir);
  const isReadable = read !== undefined &&
    Deno.permissions.querySync(read.permission).state === "granted";
  return isReadable ? await readKeptPort(statePlaces(stateDir).port).catch(() => null) : null;
}

/** The port that the file at `path` keeps, or null. */
export async function readKeptPort(path: string): Promise<number | null> {
  return parsePort(await readIfThere(path) ?? "");
}

/** The port in the text of such a file, or null if the text is not whole. */
export function parsePort(text: string): number | null {
  const port = /^\d{1,5}\n$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 65535 ? port : null;
}

/** Keeps a port for the next start, in the file at `path`. */
export async function keepPort(path: string, port: number): Promise<void> {
  await Deno.writeTextFile(path, `${port}\n`, { mode: 0o600 });
}
