const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/** What of a file or folder tells who may write to it. */
type Entry = Pick<Deno.FileInfo, "mode">;

/**
 * The mode of a file that is locked. A user who may read a file can lock it and so stop all writers, so only those
 * who may write may read it: its owner, its group if that may write to one of `entries`, all if all may.
 */
export function lockMode(entries: readonly Entry[]): number {
  const may = (bit: number) => entries.some(({ mode }) => ((mode ?? 0) & bit) !== 0);
  return 0o600 | (may(GROUP_WRITES) ? 0o060 : 0) | (may(OTHERS_WRITE) ? 0o006 : 0);
}

/** Who may replace files in a folder: in a sticky one, as `/tmp` is, others may not. */
export function replacers({ mode }: Entry): Entry {
  return { mode: mode !== null && (mode & STICKY) !== 0 ? mode & ~OTHERS_WRITE : mode };
}

/** Who may use a file. */
export interface Sharing {
  /** The permission bits. */
  readonly mode: number;
  /** Whose it is to be, if this process may give it away. */
  readonly uid?: number | null;
  readonly gid?: number | null;
}

/**
 * Gives the file or folder at `path`, which must not be a link, to those who may use it, as far as this process
 * may. Returns whether all others are kept from reading it.
 */
export function share(path: string, { mode, uid = null, gid = null }: Sharing): boolean {
  const before = Deno.lstatSync(path);
  if (isShared(before, { mode, uid, gid })) return true;
  if ((uid ?? before.uid) !== before.uid) permitted(() => Deno.chownSync(path, uid, null));
  if ((gid ?? before.gid) !== before.gid) permitted(() => Deno.chownSync(path, null, gid));
  if (((before.mode ?? 0) & 0o777) !== mode) permitted(() => Deno.chmodSync(path, mode));
  return ((Deno.lstatSync(path).mode ?? 0) & 0o777 & ~mode) === 0;
}

function isShared(entry: Deno.FileInfo, { mode, uid, gid }: Sharing): boolean {
  return ((entry.mode ?? 0) & 0o777) === mode && (uid ?? entry.uid) === entry.uid &&
    (gid ?? entry.gid) === entry.gid;
}

/**
 * Only the owner may change a mode, only root an owner; a user namespace, as of a rootless container, may not even
 * have an id for them, and some file systems know neither. The mode that is there then shows what that means.
 */
function permitted(change: () => void): void {
  try {
    change();
  } catch (error) {
    const isOfSystem = error instanceof Error && "code" in error;
    if (!isOfSystem) throw error;
  }
}
