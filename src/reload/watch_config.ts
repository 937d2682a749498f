import { basename, dirname } from "node:path";
import { untilReplaced } from "../async/folder_watch.ts";
import { systemClock } from "../async/system_clock.ts";
import { placesOf } from "./places.ts";

/** When a watch ends, and what it reports. */
export interface WatchOptions {
  readonly signal: AbortSignal;
  /** Called when the file may have changed, and once when the watch begins. */
  readonly onChange: () => void;
}

/**
 * Watches a config file until `signal` is aborted. It watches the folder, since a watch of the file
 * itself ends when an editor replaces the file, and the folders of all targets if the file is a link.
 *
 * @throws {Error} if the file cannot be watched, or can no longer be watched
 */
export async function watchConfig(path: string, options: WatchOptions): Promise<void> {
  while (!options.signal.aborted) await watchPlaces(path, await placesOf(path), options);
}

/** Resolves when the places or one of their folders have changed, or when `signal` is aborted. */
async function watchPlaces(
  path: string,
  places: ReadonlySet<string>,
  { signal, onChange }: WatchOptions,
): Promise<void> {
  const folders = await watchableFolders(path, places);
  const over = new AbortController();
  const waiting = AbortSignal.any([signal, over.signal]);
  const replaced = untilReplaced(folders, { clock: systemClock, signal: waiting });
  const watcher = Deno.watchFs([...folders], { recursive: false });
  // Compared by name: some systems report the paths of linked folders in another form.
  const names = new Set([...places].map((place) => basename(place)));
  const close = once(() => watcher.close());
  void replaced.then(close);
  if (signal.aborted) close();
  try {
    // No event reports what changed before the watch began.
    onChange();
    for await (const { kind, paths, flag } of watcher) {
      const isFolderGone = kind === "remove" && paths.some((changed) => folders.has(changed));
      const concerns = flag === "rescan" || paths.some((changed) => names.has(basename(changed)));
      if (kind === "access" || !(isFolderGone || concerns)) continue;
      onChange();
      if (isFolderGone || !isSame(places, await placesOf(path))) close();
    }
  } finally {
    over.abort();
    close();
    await replaced;
  }
}

/**
 * Leaves out the folder of a target that does not exist or cannot be read: the link itself is
 * still watched.
 */
async function watchableFolders(
  path: string,
  places: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const all = [...new Set([...places].map((place) => dirname(place)))];
  const watchable = await Promise.all(all.map(isWatchable));
  const folders = new Set(all.filter((_, i) => watchable[i]));
  if (folders.has(dirname(path))) return folders;
  const folder = dirname(path);
  throw new Error(
    `"${folder}" is not a folder, or the right to read it is missing (--allow-read=${folder})`,
  );
}

async function isWatchable(folder: string): Promise<boolean> {
  if (Deno.permissions.querySync({ name: "read", path: folder }).state !== "granted") return false;
  try {
    return (await Deno.stat(folder)).isDirectory;
  } catch {
    return false; // It is gone, or the system denies access.
  }
}

function isSame(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return some.size === others.size && [...some].every((place) => others.has(place));
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}
