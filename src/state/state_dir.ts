import { messageOf, UsageError } from "../domain/errors.ts";
import { ensurePrivateDir, ensureStateDir, isStateDir, requirePrivateDir } from "./folder.ts";
import { lockState } from "./lock.ts";
import { stateNeeds } from "./needs.ts";
import { type StatePlaces, statePlaces } from "./places.ts";

/** A state folder that this process alone uses until it is disposed. */
export interface StateDir extends Disposable {
  readonly path: string;
  readonly places: StatePlaces;
}

/** Why state cannot be kept on disk, in words that complete "… is kept in memory: …". */
export interface StateUnavailable {
  readonly unavailable: string;
}

/**
 * Takes the state folder at the absolute path `path`, and makes it where there is none. A folder that may
 * not be written to is no error, as long as no journal lies in it: nobody who kept state there before
 * should lose sight of it.
 *
 * @throws {UsageError} where another dispatcher uses it, or it is not safe to use
 */
export function openStateDir(path: string): Promise<StateDir | StateUnavailable> {
  return orUnavailable(path, (places) => take(path, places));
}

/**
 * Looks at the state folder as {@linkcode openStateDir} will find it: where things lie in it, or null where
 * there is none yet. Nothing is made, changed or locked, so that a dispatcher may be using it.
 *
 * @throws {UsageError} where it is not safe to use
 */
export function lookAtStateDir(path: string): Promise<StatePlaces | StateUnavailable | null> {
  return orUnavailable(path, async (places) => {
    if (!await isStateDir(path)) return null;
    await requirePrivateDir(places.journalDir);
    await requirePrivateDir(places.runs);
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
    const reason = `Cannot use state folder ${JSON.stringify(path)}: ${messageOf(error)}`;
    if (mayGoWithout(error) && !await exists(places.journal)) return { unavailable: reason };
    throw new UsageError(reason, { cause: error });
  }
}

async function take(path: string, places: StatePlaces): Promise<StateDir> {
  await ensureStateDir(path);
  await ensurePrivateDir(places.journalDir);
  await ensurePrivateDir(places.runs);
  const lock = lockState(path, places);
  return { path, places, [Symbol.dispose]: () => lock[Symbol.dispose]() };
}

/** A folder of somebody else's, or on a read-only file system. */
function mayGoWithout(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied || /read-only/i.test(messageOf(error));
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false; // Or nobody lets us look.
  }
}
