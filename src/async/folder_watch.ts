import type { Clock } from "./clock.ts";
import { sleepUntilAborted } from "./sleep.ts";

/** How often a folder is checked, in milliseconds: short enough for a person who waits for an effect. */
const CHECK_MS = 1_000;

/**
 * Resolves once one of the folders is no longer the one that it is now, or `signal` is aborted. A watch of a
 * folder that was removed or replaced gets no more events, and on some systems not even one about that, so
 * a watch of folders has to wait for this, too.
 */
export async function untilReplaced(
  folders: Iterable<string>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const paths = [...folders];
  const identities = await Promise.all(paths.map(identityOf));
  while (!signal.aborted) {
    await sleepUntilAborted(signal, CHECK_MS, clock);
    const now = await Promise.all(paths.map(identityOf));
    if (now.some((identity, i) => identity !== identities[i])) return;
  }
}

async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await Deno.stat(path);
    return `${dev} ${ino}`;
  } catch {
    return null; // It is gone, or may not be read.
  }
}
