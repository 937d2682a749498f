import type { AgentFolder, Route } from "../../domain/route.ts";
import { lookUp } from "./lookups.ts";

/** The folders in which the agents of `routes` work. A route without `cwd` works in `ownFolder`. */
export function agentFoldersOf(
  routes: readonly Pick<Route, "queue" | "cwd">[],
  ownFolder: string = Deno.cwd(),
): Promise<AgentFolder[]> {
  return Promise.all(routes.map(async ({ queue, cwd }) => {
    return { queue, path: await realPathOf(cwd ?? ownFolder) };
  }));
}

/**
 * The first of `folders` from which the absolute `path` can be changed or replaced, by its real path and by
 * every link on the way; null if there is none.
 */
export async function findWriter(
  path: string,
  folders: readonly AgentFolder[],
): Promise<AgentFolder | null> {
  const lookups = await lookUp(path);
  const places = [...lookups.folders, await realPathOf(path)];
  return folders.find((folder) => places.some((place) => isWithin(place, folder.path))) ?? null;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** The real path, also under rights that do not include the folders above; as far as it exists. */
async function realPathOf(path: string): Promise<string> {
  try {
    if (Deno.permissions.querySync({ name: "read", path }).state === "granted") {
      return await Deno.realPath(path);
    }
    return await askShell(path) ?? path;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return (await lookUp(path)).realPath;
    return path;
  }
}

/** A child may read what this process may not: the real path of a folder, or null. */
async function askShell(folder: string): Promise<string | null> {
  const { success, stdout } = await new Deno.Command("sh", {
    args: ["-c", 'cd -- "$1" 2>/dev/null && pwd -P', "sh", folder],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout).replace(/\n$/, "") : null;
}
