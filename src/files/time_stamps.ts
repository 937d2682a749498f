/** The coarsest time stamps of file systems and kernels, in milliseconds. */
const COARSEST_STAMP_MS = 20;

/** When the file was last written to, in milliseconds since the epoch. Deno rounds `ctime` to seconds. */
export function changedAt({ mtime }: Pick<Deno.FileInfo, "mtime">): number {
  return mtime?.getTime() ?? 0;
}

/**
 * Tells whether a file was changed so shortly before `now` that the next change could get the same time
 * stamp. Then an unchanged stamp proves nothing, and the file must be read again.
 */
export function isTooFresh(info: Pick<Deno.FileInfo, "mtime">, now: number): boolean {
  return Math.abs(now - changedAt(info)) < COARSEST_STAMP_MS;
}
