import { dirname } from "node:path";
import type { Clock } from "../async/clock.ts";
import { systemClock } from "../async/system_clock.ts";
import { changesOf } from "../files/file_changes.ts";

/** The time between two checks of the file, in milliseconds: short for a person who waits for the effect. */
export const LOOK_MS = 250;

/** The same once the file has not changed for a minute: each look costs a tenth of a millisecond of a core. */
const QUIET_LOOK_MS = 1_000;

/** When a watch ends, and what it reports. */
export interface WatchOptions {
  readonly signal: AbortSignal;
  /** Called when the file may have changed, and once when the watch begins. */
  readonly onChange: () => void;
  readonly clock?: Clock;
}

/**
 * Watches a config file until `signal` is aborted, and whatever it leads to if it is a link.
 *
 * @throws {Error} if its folder is gone, or may not be read
 */
export async function watchConfig(path: string, options: WatchOptions): Promise<void> {
  const { signal, onChange, clock = systemClock } = options;
  const pace = { everyMs: LOOK_MS, quietMs: QUIET_LOOK_MS };
  for await (const error of changesOf(path, { clock, signal, ...pace })) {
    if (error !== null) await requireFolder(dirname(path));
    onChange();
  }
}

async function requireFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  throw new Error(
    `"${folder}" is not a folder, or the right to read it is missing (--allow-read=${folder})`,
  );
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(folder)).isDirectory;
  } catch {
    return false; // It is gone, or the system or the missing right denies access.
  }
}
