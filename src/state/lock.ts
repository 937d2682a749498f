import { UsageError } from "../domain/errors.ts";
import { isDiskFull, readOurText, removeEntry, replaceOurs } from "../files/small_files.ts";
import { UnsafeFileError } from "../files/unsafe_file.ts";
import { isBusy } from "../sqlite/failures.ts";
import { takeLock } from "../sqlite/file_lock.ts";
import { isSameFile } from "../sqlite/same_file.ts";
import type { StatePlaces } from "./places.ts";

/** The lock of a state folder, which this process holds until it is disposed. */
export interface StateLock extends Disposable {
  /**
   * Whether the locked file is still the one in the folder. If it was removed or replaced, another dispatcher
   * can lock what is there now.
   */
  isInPlace(): boolean;
  /**
   * Gives up a lock that is no longer in its place, after another one was taken: what is in the folder now
   * stays.
   */
  abandon(): void;
}

/**
 * Locks the state folder for this process. Disposing the result unlocks it, and so does the end of a process
 * that is killed.
 *
 * @throws {UsageError} if another dispatcher uses it; the message names its process id
 */
export function lockState(stateDir: string, places: StatePlaces): StateLock {
  const { pid } = places;
  const held = takeOrTell(stateDir, places);
  let locked: Deno.FileInfo;
  try {
    locked = Deno.lstatSync(places.lock);
    writePid(pid);
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
  const isInPlace = () => isSameFile(places.lock, locked);
  return {
    isInPlace,
    abandon: () => held[Symbol.dispose](),
    [Symbol.dispose]() {
      // Another dispatcher may have written its own by now.
      if (isInPlace()) removeEntry(pid);
      held[Symbol.dispose]();
    },
  };
}

/**
 * Names this process to others. The file of one that was killed names a stranger by now. A disk that is full keeps
 * no dispatcher from starting, since live runs wait for it: then there is no such file.
 */
function writePid(path: string): void {
  removeEntry(path);
  try {
    replaceOurs(path, `${Deno.pid}\n`);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}

function takeOrTell(stateDir: string, { lock, pid }: StatePlaces): Disposable {
  try {
    return takeLock(lock);
  } catch (error) {
    if (isBusy(error)) throw inUse(stateDir, holderOf(pid));
    if (!(error instanceof UnsafeFileError)) throw error;
    const { problem, remedy } = error;
    const what = `Cannot use state folder ${JSON.stringify(stateDir)}: ${problem}`;
    throw new UsageError(what, { remedy, cause: error });
  }
}

/** The process id that the holder of the lock has written, or null. */
function holderOf(path: string): number | null {
  try {
    const text = readOurText(path);
    return text !== null && /^\d+\n$/.test(text) ? Number(text) : null;
  } catch (error) {
    if (error instanceof UnsafeFileError) return null;
    throw error;
  }
}

function inUse(stateDir: string, pid: number | null): UsageError {
  const holder = pid === null ? "another dispatcher" : `another dispatcher (pid ${pid})`;
  return new UsageError(
    `Cannot use state folder ${JSON.stringify(stateDir)}: ${holder} uses it`,
    { remedy: 'stop that one, or set another "state_dir"' },
  );
}
