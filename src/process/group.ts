/**
 * Sends `signal` to every process of the group that `leader` leads; `"probe"` sends none and only
 * looks. To be called only while a process id can't have been given to a stranger: before the leader
 * is known to be gone, or at once after.
 *
 * @returns whether there was a process that could be signalled; a zombie counts
 */
export function signalGroup(
  leader: Deno.ChildProcess,
  signal: "SIGTERM" | "SIGKILL" | "probe",
): boolean {
  try {
    // Deno passes the number 0 on to kill(2), which then only checks; its types leave it out.
    Deno.kill(-leader.pid, signal === "probe" ? 0 as unknown as Deno.Signal : signal);
    return true;
  } catch (error) {
    // EPERM: macOS for a group of zombies, and anywhere for one that changed its user.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return false;
    }
    // Under a scoped --allow-run only our own child can be signalled.
    if (error instanceof Deno.errors.NotCapable && signal !== "probe") leader.kill(signal);
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}
