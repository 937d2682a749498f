/** The coarsest time stamps of file systems and kernels, in milliseconds. */
const COARSEST_STAMP_MS = 20;

/** Tells whether two results of `stat` are of the same file with the same content, as far as they can tell. */
export function isSameVersion(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size &&
    a.mtime?.getTime() === b.mtime?.getTime() && a.ctime?.getTime() === b.ctime?.getTime();
}

/** When the file was last written to, in milliseconds since the epoch. Deno rounds `ctime` to seconds. */
export function changedAt({ mtime }: Deno.FileInfo): number {
  return mtime?.getTime() ?? 0;
}

/**
 * Tells whether a file was changed so shortly before `now` that the next change could get the same time
 * stamp. Then an unchanged stamp proves nothing, and the file must be read again.
 */
export function isTooFresh(info: Deno.FileInfo, now: number): boolean {
  return Math.abs(now - changedAt(info)) < COARSEST_STAMP_MS;
}
