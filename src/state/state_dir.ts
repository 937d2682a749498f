import { failedText, messageOf, reasonAt, UsageError } from "../domain/errors.ts";
import { ensurePrivateDir, ensureStateDir, isStateDir, requirePrivateDir } from "./folder.ts";
import { lockState } from "./lock.ts";
import { stateNeeds } from "./needs.ts";
import { type StatePlaces, statePlaces } from "./places.ts";

/** A state folder that this process alone uses until it is disposed. */
export interface StateDir extends Disposable {
  readonly path: string;
  readonly places: StatePlaces;
  /** Whether the folder that this process has locked is still the one at `path`. */
  isInPlace(): boolean;
  /**
   * Creates what is missing of the folder at `path`, and locks what is there now unless it is locked.
   *
   * @throws {UsageError} if another dispatcher uses it, or it is not safe to use
   */
  retake(): Promise<void>;
}

/** State cannot be kept on the disk. */
export interface StateUnavailable {
  /** Why, in words that complete "Runs are kept in memory: …". */
  readonly unavailable: string;
}

/**
 * Opens the state folder at the absolute path `path` for this process alone; creates it if it does not exist.
 * If the folder is not writable, state is unavailable, unless a journal lies in it: a user who kept
 * state there must not lose it without an error.
 *
 * @throws {UsageError} if another dispatcher uses it, or it is not safe to use
 */
export function openStateDir(path: string): Promise<StateDir | StateUnavailable> {
  return orUnavailable(path, (places) => openLocked(path, places));
}

/**
 * Inspects the state folder as {@linkcode openStateDir} will find it: the paths in it, or null if it does not
 * exist yet. Changes and locks nothing, so that a dispatcher may be using it.
 *
 * @throws {UsageError} if it is not safe to use
 */
export function inspectStateDir(path: string): Promise<StatePlaces | StateUnavailable | null> {
  return orUnavailable(path, async (places) => {
    if (!await isStateDir(path)) return null;
    await requirePrivateDir(places.journalDir);
    await requirePrivateDir(places.runs);
    await requirePrivateDir(places.audit);
    await requirePrivateDir(places.bin);
    return places;
  });
}

async function orUnavailable<T>(
  path: string,
  use: (places: StatePlaces) => Promise<T>,
): Promise<T | StateUnavailable> {
  const isDenied = stateNeeds(path)
    .some(({ permission }) => Deno.permissions.querySync(permission).state !== "granted");
  if (isDenied) return { unavailable: `${JSON.stringify(path)} may not be read and written` };
  const places = statePlaces(path);
  try {
    return await use(places);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = failedText(
      `Cannot use state folder ${JSON.stringify(path)}`,
      reasonAt(path, error),
    );
    if (mayGoWithout(error) && !await exists(places.journal)) return { unavailable: reason };
    throw new UsageError(reason, { cause: error });
  }
}

async function openLocked(path: string, places: StatePlaces): Promise<StateDir> {
  await ensureFolders(path, places);
  let lock = lockState(path, places);
  return {
    path,
    places,
    isInPlace: () => lock.isInPlace(),
    async retake() {
      await ensureFolders(path, places);
      if (lock.isInPlace()) return;
      const before = lock;
      lock = lockState(path, places);
      before.abandon();
    },
    [Symbol.dispose]: () => lock[Symbol.dispose](),
  };
}

async function ensureFolders(path: string, places: StatePlaces): Promise<void> {
  await ensureStateDir(path);
  await ensurePrivateDir(places.journalDir);
  await ensurePrivateDir(places.runs);
  await ensurePrivateDir(places.audit);
}

/** Whether the error is of a folder of another user, or on a read-only file system. */
function mayGoWithout(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied || /read-only/i.test(messageOf(error));
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false; // It may exist where this process may not read.
  }
}
