import type { Clock } from "../async/clock.ts";
import { sleepUntilAborted } from "../async/sleep.ts";
import { isTooFresh } from "./time_stamps.ts";

/** How {@linkcode changesOf} looks at a file. */
export interface ChangeOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The time between two looks, in milliseconds. */
  readonly everyMs: number;
  /** The same once the file has not changed for a minute; `everyMs` by default. */
  readonly quietMs?: number;
}

const QUIET_AFTER_MS = 60_000;

/**
 * Yields once at the start and then whenever the file at `path` may have changed, with what a look at it found:
 * null, or the error if it can't be seen. Links are followed. Ends when `signal` is aborted. After a change that was
 * only just made it yields at the next look as well, since a second one may have left the same stamp.
 *
 * It looks at the file again and again and does not use `Deno.watchFs`: that opens each entry that appears in the
 * folder, and never comes back from a named pipe, so that an agent ended the watch with one `mkfifo`, and on
 * Deno 2.9 the whole process at its next `close`. It also takes all POSIX locks on what it opens.
 */
export async function* changesOf(
  path: string,
  { clock, signal, everyMs, quietMs = everyMs }: ChangeOptions,
): AsyncGenerator<unknown, void, void> {
  let known: Sight | undefined;
  let changedAt = clock.monotonic();
  while (!signal.aborted) {
    const sight = await lookAt(path, clock.now());
    const hasChanged = sight.stamp !== known?.stamp;
    if (hasChanged) changedAt = clock.monotonic();
    if ((hasChanged || known?.isFresh) && !signal.aborted) yield sight.error;
    known = hasChanged ? sight : { ...sight, isFresh: false };
    const isQuiet = clock.monotonic() - changedAt > QUIET_AFTER_MS;
    await sleepUntilAborted(signal, isQuiet ? quietMs : everyMs, clock);
  }
}

/** What one look at a file has found. */
interface Sight {
  /** Another one means a change. */
  readonly stamp: string;
  /** Whether a later change may leave the same stamp, as one of the same size within a millisecond does. */
  readonly isFresh: boolean;
  readonly error: unknown;
}

async function lookAt(path: string, now: number): Promise<Sight> {
  try {
    const info = await Deno.stat(path);
    const { dev, ino, size, mode, mtime } = info;
    const stamp = `${dev} ${ino} ${size} ${mode} ${mtime?.getTime()}`;
    return { stamp, isFresh: isTooFresh(info, now), error: null };
  } catch (error) {
    return { stamp: "unseen", isFresh: false, error };
  }
}
