import { basename, dirname } from "node:path";
import type { BackendContext } from "../../kind.ts";
import { untilReplaced } from "../../../async/folder_watch.ts";
import { sleepUntilAborted } from "../../../async/sleep.ts";
import { explanationOf } from "../../../domain/errors.ts";

/** A save causes many events. Those within this time make one hint. */
const SETTLE_MS = 20;
/** The pause before the file is watched again, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * Yields when the file may have changed, and once at the start. Watches the folder, since a watch of the
 * file itself ends when the file is replaced, and begins again if the folder is replaced. Ends when `signal` is
 * aborted. If watching is not possible, it warns once and tries again and again.
 */
export async function* watchFile(
  path: string,
  signal: AbortSignal,
  context: Pick<BackendContext, "clock" | "warn">,
): AsyncGenerator<void> {
  const { clock } = context;
  let failures = 0;
  while (!signal.aborted) {
    try {
      yield* watchFolder(path, signal, context);
    } catch (error) {
      if (signal.aborted) return;
      if (++failures === 1) warnOf(path, error, context);
    }
    await sleepUntilAborted(signal, RETRY_MS, clock);
  }
}

/** The same for the folder that the file is in now. Ends when that folder is removed or replaced. */
async function* watchFolder(
  path: string,
  signal: AbortSignal,
  { clock }: Pick<BackendContext, "clock">,
): AsyncGenerator<void> {
  const file = await Deno.realPath(path);
  const folder = dirname(file);
  const over = new AbortController();
  const replaced = untilReplaced([folder], {
    clock,
    signal: AbortSignal.any([signal, over.signal]),
  });
  const watcher = Deno.watchFs(folder, { recursive: false });
  const close = once(() => watcher.close());
  const changes = new Changes();
  void replaced.then(close);
  if (signal.aborted) close();
  const collecting = collect(watcher, basename(file), changes);
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
    over.abort();
    close();
    await Promise.all([collecting, replaced]);
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

async function collect(watcher: Deno.FsWatcher, name: string, changes: Changes): Promise<void> {
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

function warnOf(path: string, error: unknown, { warn }: Pick<BackendContext, "warn">): void {
  const { problem, remedy } = explanationOf(error);
  const what = `Cannot watch board ${JSON.stringify(path)}, so it is only polled: ${problem}`;
  warn({ problem: what, remedy });
}
