/** Where a dispatcher belongs: absolute paths, without symbolic links as far as they can be read. */
export interface Place {
  /** The folder of its config, or its working directory if the config came from standard input. */
  readonly folder: string;
  /** The folder of its state, or null if it keeps none on the disk. */
  readonly stateDir: string | null;
}

/**
 * Tells whether the dispatcher at `found` is the one of the config at `mine`. Two configs in one folder have
 * different state folders, so the folder of the config counts only if there is no state folder.
 */
export function isSamePlace(found: Place, mine: Place): boolean {
  return found.stateDir === null ? found.folder === mine.folder : found.stateDir === mine.stateDir;
}

/** The path without symbolic links; the path itself if it does not exist or must not be read. */
export function realPathOf(path: string): string {
  try {
    if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return path;
    return Deno.realPathSync(path);
  } catch {
    return path; // It does not exist.
  }
}
