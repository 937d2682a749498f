import { basename, dirname } from "node:path";
import type { BackendContext } from "../../kind.ts";
import { explanationOf } from "../../../domain/errors.ts";

/** A save causes many events. Those within this time make one hint. */
const SETTLE_MS = 20;

/**
 * Yields when the file may have changed, and once at the start. Watches the folder, since a watch of the
 * file itself ends when the file is replaced. Ends when `signal` is aborted. If watching is not possible,
 * warns and ends at once.
 */
export async function* watchFile(
  path: string,
  signal: AbortSignal,
  { clock, warn }: Pick<BackendContext, "clock" | "warn">,
): AsyncGenerator<void> {
  const watcher = await openWatcher(path, warn);
  if (watcher === null) return;
  const close = once(() => watcher.close());
  const changes = new Changes();
  signal.addEventListener("abort", close, { once: true });
  if (signal.aborted) close();
  const collecting = collect(watcher, path, changes);
  // The watch does not tell of changes between the caller's last read and its own start.
  changes.note();
  try {
    while (await changes.next()) {
      await clock.sleep(SETTLE_MS, { signal });
      changes.forget();
      yield;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", close);
    close();
    await collecting;
  }
}

/** Turns changes into hints: all changes before the next `forget` are one. */
class Changes {
  #happened = Promise.withResolvers<boolean>();
  #hasEnded = false;

  /** Resolves to true at a change, and to false when no change can follow. */
  next(): Promise<boolean> {
    return this.#hasEnded ? Promise.resolve(false) : this.#happened.promise;
  }

  note(): void {
    this.#happened.resolve(true);
  }

  forget(): void {
    this.#happened = Promise.withResolvers();
  }

  end(): void {
    this.#hasEnded = true;
    this.#happened.resolve(false);
  }
}

async function collect(watcher: Deno.FsWatcher, path: string, changes: Changes): Promise<void> {
  const name = basename(await Deno.realPath(path).catch(() => path));
  for await (const { kind, paths } of watcher) {
    if (kind !== "access" && paths.some((changed) => basename(changed) === name)) changes.note();
  }
  changes.end();
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

async function openWatcher(
  path: string,
  warn: BackendContext["warn"],
): Promise<Deno.FsWatcher | null> {
  try {
    return Deno.watchFs(dirname(await Deno.realPath(path)), { recursive: false });
  } catch (error) {
    const { problem, remedy } = explanationOf(error);
    const what = `Cannot watch board ${JSON.stringify(path)}, so it is only polled: ${problem}`;
    warn({ problem: what, remedy });
    return null;
  }
}
