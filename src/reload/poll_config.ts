import { dirname } from "node:path";
import type { Clock } from "../async/clock.ts";
import { placesOf, realPathOf } from "./places.ts";
import type { WatchOptions } from "./watch_config.ts";

/** Short enough for a person who has saved the file and waits for the effect. */
export const POLL_MS = 1000;

/** How {@linkcode pollConfig} polls. */
export interface PollOptions extends WatchOptions {
  readonly clock: Clock;
}

/**
 * Polls a config file every second until `signal` is aborted. For a folder that must not be
 * watched.
 */
export async function pollConfig(
  path: string,
  { clock, signal, onChange }: PollOptions,
): Promise<void> {
  let known: string | null = null;
  while (!signal.aborted) {
    const stamp = await stampOf(path);
    if (stamp !== known) onChange();
    known = stamp;
    try {
      await clock.sleep(POLL_MS, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/**
 * Whether a watch of `path` would watch the folder of one of `lockedFiles`. `Deno.watchFs` opens and
 * closes every file that changes in a folder, and with each close the system releases all locks of this
 * process on that file: two processes could then write to one database at a time.
 */
export async function isBesideLocks(
  path: string,
  lockedFiles: readonly string[],
): Promise<boolean> {
  const places = await Promise.all([path, ...await placesOf(path)].map(folderOf));
  const locked = await Promise.all(lockedFiles.map(async (file) => {
    return [await folderOf(file), dirname(await realPathOf(file))];
  }));
  return locked.flat().some((folder) => places.includes(folder));
}

function folderOf(path: string): Promise<string> {
  return realPathOf(dirname(path));
}

async function stampOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtime } = await Deno.stat(path);
    return `${dev} ${ino} ${size} ${mtime?.getTime()}`;
  } catch {
    return "none"; // The next read finds out why, and reports it.
  }
}
