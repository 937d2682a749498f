import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Settings } from "../../config/settings.ts";
import { messageOf } from "../../domain/errors.ts";
import type { Log } from "../../logging/log.ts";
import { isLoopbackHost } from "../../net/address.ts";
import { writeProgram } from "../../state/mod.ts";
import type { RunStore } from "../run_store.ts";

/** How this process was started. Tests replace it. */
export interface OwnProgram {
  readonly isExecutable: boolean;
  /** The executable, or Deno's. */
  readonly path: string;
}

const ownProgram = (): OwnProgram => ({
  isExecutable: Deno.build.standalone,
  path: Deno.execPath(),
});

/**
 * The command that runs this program again, as agents call it: to ask the API. From source it gets only the
 * rights for that.
 */
export function programCommand(
  { apiHost }: Pick<Settings, "apiHost">,
  { isExecutable, path }: OwnProgram = ownProgram(),
): readonly string[] {
  if (isExecutable) return [path];
  const net = isLoopbackHost(apiHost) ? "--allow-net=localhost,127.0.0.1,[::1]" : "--allow-net";
  const [main, config] = ["main.ts", "deno.json"].map(pathInSource);
  // The folder of an agent can have a config of its own.
  const flags = ["--quiet", "--no-prompt", `--config=${config}`, net, "--allow-run"];
  return [path, "run", ...flags, `${main}`];
}

/**
 * Puts this program into the state folder, if there is one, under the name by which agents call it. Resolves to the
 * folder in which they find it, or to null. A state folder that refuses it stops nothing.
 */
export async function installProgram(
  settings: Pick<Settings, "apiHost">,
  { binDir, keepFile }: Pick<RunStore, "binDir" | "keepFile">,
  log: Pick<Log, "warning">,
): Promise<string | null> {
  if (binDir === null) return programFolder(null);
  try {
    await keepFile(() => writeProgram(binDir, programCommand(settings)));
    return programFolder(binDir);
  } catch (error) {
    log.warning(`Agents may not find artificer-dispatcher in their PATH: ${messageOf(error)}`);
    return programFolder(null);
  }
}

function pathInSource(name: string): string {
  return fileURLToPath(new URL(`../../../${name}`, import.meta.url));
}

/**
 * The folder in which agents find this program under its name: `dir` of the state folder, else that of the
 * executable. Null from source without a state folder: then it has to be in their PATH.
 */
export function programFolder(
  dir: string | null,
  { isExecutable, path }: OwnProgram = ownProgram(),
): string | null {
  return dir ?? (isExecutable ? dirname(path) : null);
}

/** `path` with `folder` at its beginning, unless it has it already. An unknown PATH stays unknown. */
export function pathWith(folder: string, path: string | undefined): string | undefined {
  // An empty PATH means the working directory to some programs and nothing to others; a colon cannot be escaped.
  if (path === undefined || path === "" || folder.includes(":")) return path;
  return path.split(":").includes(folder) ? path : `${folder}:${path}`;
}
