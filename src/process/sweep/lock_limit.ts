const UUID_END = /-[\da-f]([\da-f]{3})-([\da-f]{12})$/i;

/** Beyond what anybody sets by hand, and below what a shell's arithmetic can hold. Always 19 digits. */
const LEAST = 2n ** 60n;

/**
 * The limit of file locks that each process of a run gets, or null if the id is not a UUID. Linux counts no
 * locks since 2.4.25 and enforces no such limit (getrlimit(2), RLIMIT_LOCKS), but children inherit it: also
 * those that have a session and an environment of their own, or run as another user. Everybody can read it,
 * and only root can raise it.
 */
export function lockLimitOf(runId: string): string | null {
  const [, first, rest] = UUID_END.exec(runId) ?? [];
  return first === undefined ? null : String(LEAST + BigInt(`0x${first}${rest}`));
}
