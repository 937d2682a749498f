import { readOurText, replaceOurs } from "../files/small_files.ts";
import { UnsafeFileError } from "../files/unsafe_file.ts";
import { stateNeeds } from "./needs.ts";
import { statePlaces } from "./places.ts";

/** The first port that `api_port = "auto"` tries. */
export const FIRST_PORT = 8000;

/**
 * The port at which the dispatcher of a config listens, or will listen as far as that is known: for "auto"
 * the one that its last start chose. Null if only the next start chooses it, or if it cannot be read.
 */
export function knownPort(
  { apiPort, stateDir }: { readonly apiPort: number | "auto"; readonly stateDir: string },
): number | null {
  if (apiPort !== "auto") return apiPort === 0 ? null : apiPort;
  const [read] = stateNeeds(stateDir);
  const isReadable = read !== undefined &&
    Deno.permissions.querySync(read.permission).state === "granted";
  if (!isReadable) return null;
  try {
    return readKeptPort(statePlaces(stateDir).port);
  } catch {
    return null; // The folder belongs to another user: the start reports it.
  }
}

/** The port that the file at `path` keeps, or null. What is not such a file keeps none: it is written again. */
export function readKeptPort(path: string): number | null {
  try {
    return parsePort(readOurText(path) ?? "");
  } catch (error) {
    if (error instanceof UnsafeFileError) return null;
    throw error;
  }
}

/** The port in the text of such a file, or null if the text is not whole. */
export function parsePort(text: string): number | null {
  const port = /^\d{1,5}\n$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 65535 ? port : null;
}

/** Keeps a port for the next start, in the file at `path`. */
export function keepPort(path: string, port: number): void {
  replaceOurs(path, `${port}\n`);
}
