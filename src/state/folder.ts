import { UsageError } from "../domain/errors.ts";
import { openOurs } from "../files/open_file.ts";
import { STATE_ENTRIES } from "./places.ts";

const OWNER_ONLY = 0o700;
/** The write bits of the group and of others. */
const WRITABLE_BY_OTHERS = 0o022;
const ANY_RIGHT_OF_OTHERS = 0o077;

/**
 * Creates the state folder if it does not exist, with mode 0700 and ignored by git. A folder that holds
 * nothing but state gets that mode, too; one that holds other things, as when `state_dir` is ".", is not
 * changed.
 *
 * @throws {UsageError} for a link, a file, or a folder of another user or that others may write to
 */
export async function ensureStateDir(path: string): Promise<void> {
  const info = await ensureOwnDir(path);
  if (await holdsOnlyState(path)) {
    await tighten(path, info);
    addGitignore(path);
  } else {
    refuseOpen(path, info);
  }
}

/**
 * Whether the state folder exists. Inspects it as {@linkcode ensureStateDir} does, and changes nothing.
 *
 * @throws {UsageError} for what {@linkcode ensureStateDir} would refuse
 */
export async function isStateDir(path: string): Promise<boolean> {
  const info = await findFolder(path);
  if (info === null) return false;
  await requireOwned(path, info);
  if (!await holdsOnlyState(path)) refuseOpen(path, info);
  return true;
}

/**
 * Inspects a folder within the state folder, if it exists, and changes nothing.
 *
 * @throws {UsageError} for what {@linkcode ensurePrivateDir} would refuse
 */
export async function requirePrivateDir(path: string): Promise<void> {
  const info = await findFolder(path);
  if (info !== null) await requireOwned(path, info);
}

/**
 * Creates a folder within the state folder if it does not exist, and gives it mode 0700.
 *
 * @throws {UsageError} for a link, a file, or a folder of another user
 */
export async function ensurePrivateDir(path: string): Promise<void> {
  await tighten(path, await ensureOwnDir(path));
}

async function holdsOnlyState(path: string): Promise<boolean> {
  const entries = await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
  return entries.every((name) => STATE_ENTRIES.includes(name));
}

function refuseOpen(path: string, { mode }: Deno.FileInfo): void {
  if (((mode ?? 0) & WRITABLE_BY_OTHERS) === 0) return;
  const remedy = 'run chmod go-w, or name a folder of its own in "state_dir"';
  throw refusal(path, "other users may write to it", remedy);
}

async function ensureOwnDir(path: string): Promise<Deno.FileInfo> {
  const info = await findFolder(path);
  if (info === null) await Deno.mkdir(path, { recursive: true, mode: OWNER_ONLY });
  else await requireOwned(path, info);
  return info ?? await Deno.lstat(path);
}

/**
 * Refuses a folder of another user, who could change everything in it. The owner of a new file tells which
 * user this process is, without one more right.
 */
async function requireOwned(path: string, { uid }: Deno.FileInfo): Promise<void> {
  const probe = await Deno.makeTempFile({ dir: path, prefix: ".owner-" });
  const own = await Deno.lstat(probe);
  await Deno.remove(probe);
  if (own.uid === uid) return;
  throw refusal(path, `it belongs to another user (uid ${uid})`, "run as that one, or chown it");
}

/** The folder at `path`, or null for nothing. Anything else is refused. */
async function findFolder(path: string): Promise<Deno.FileInfo | null> {
  try {
    const info = await Deno.lstat(path);
    // A user who can put a link there could make this process write to and remove any folder.
    if (info.isSymlink) throw await linkRefusal(path);
    if (!info.isDirectory) throw refusal(path, "it is not a folder", "move it away");
    return info;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function linkRefusal(path: string): Promise<UsageError> {
  const target = await Deno.readLink(path);
  const remedy = 'put a folder there, or name another one in "state_dir"';
  return refusal(path, `it is a symbolic link to ${JSON.stringify(target)}`, remedy);
}

async function tighten(path: string, { mode }: Deno.FileInfo): Promise<void> {
  if (((mode ?? 0) & ANY_RIGHT_OF_OTHERS) !== 0) await Deno.chmod(path, OWNER_ONLY);
}

function addGitignore(path: string): void {
  try {
    using file = openOurs(`${path}/.gitignore`, "create");
    file.writeSync(new TextEncoder().encode("*\n"));
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

function refusal(path: string, reason: string, remedy: string): UsageError {
  return new UsageError(`Cannot use state folder ${JSON.stringify(path)}: ${reason}`, { remedy });
}
