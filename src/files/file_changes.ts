import type { Clock } from "../async/clock.ts";
import { sleepUntilAborted } from "../async/sleep.ts";

/** How {@linkcode changesOf} looks at a file. */
export interface ChangeOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The time between two looks, in milliseconds. */
  readonly everyMs: number;
}

/**
 * Yields once at the start and then whenever the file at `path` may have changed, with what a look at it found:
 * null, or the error if it can't be seen. Links are followed. Ends when `signal` is aborted.
 *
 * It looks at the file again and again and does not use `Deno.watchFs`: that opens each entry that appears in the
 * folder, and never comes back from a named pipe, so that an agent ended the watch with one `mkfifo`, and on
 * Deno 2.9 the whole process at its next `close`. It also takes all POSIX locks on what it opens.
 */
export async function* changesOf(
  path: string,
  { clock, signal, everyMs }: ChangeOptions,
): AsyncGenerator<unknown, void, void> {
  let known: string | undefined;
  while (!signal.aborted) {
    const { stamp, error } = await lookAt(path);
    if (stamp !== known && !signal.aborted) yield error;
    known = stamp;
    await sleepUntilAborted(signal, everyMs, clock);
  }
}

async function lookAt(path: string): Promise<{ readonly stamp: string; readonly error: unknown }> {
  try {
    const { dev, ino, size, mode, mtime } = await Deno.stat(path);
    return { stamp: `${dev} ${ino} ${size} ${mode} ${mtime?.getTime()}`, error: null };
  } catch (error) {
    return { stamp: "unseen", error };
  }
}
