import type { SpawnFailure } from "../domain/outcome.ts";

/** How a run's leader ended. */
export interface LeaderEnd {
  /** The exit code, or null if a signal ended it or it never started. */
  readonly code: number | null;
  /** Such as `"SIGKILL"`, or null. */
  readonly signal: string | null;
  /** Set if there never was an agent. */
  readonly spawnFailure: SpawnFailure | null;
  /** A signal by which something asked it to end: the one that ended it, or one that its shim noticed. */
  readonly askedBy?: string;
  /** Set if it is gone and nothing tells how it ended, as after the removal of its folder. */
  readonly isUnknown?: true;
}

/** The signals by which people and service managers ask a program to end. */
const REQUESTS: readonly string[] = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"];

/** `{ askedBy }` if `signal` asks a program to end, else nothing. */
export function askedBy(signal: string | null): Pick<LeaderEnd, "askedBy"> {
  return signal !== null && REQUESTS.includes(signal) ? { askedBy: signal } : {};
}

/** The process that leads a run's group. */
export interface Leader {
  readonly pid: number;
  /** Resolves once it is gone. */
  readonly ended: Promise<LeaderEnd>;
  /** Signals the whole group, but only while that is surely the run's own. */
  signal(signal: "SIGTERM" | "SIGKILL"): Promise<void> | undefined;
  /** Asked directly after the end: the group, if it has members and can't be a stranger's, or null. */
  leftGroup(): number | null;
}

/** A child of this process: its id can't pass to a stranger before its end is seen here. */
export function childLeader(
  child: Deno.ChildProcess,
  endOf: (status: Deno.CommandStatus) => LeaderEnd = plainEndOf,
): Leader {
  return {
    pid: child.pid,
    ended: child.status.then(endOf),
    signal: (signal) => {
      signalGroup(child, signal);
      return undefined;
    },
    leftGroup: () => signalGroup(child, "probe") ? child.pid : null,
  };
}

/** The end of a child that is the agent itself. */
export function plainEndOf({ code, signal }: Deno.CommandStatus): LeaderEnd {
  return { code: signal === null ? code : null, signal, spawnFailure: null, ...askedBy(signal) };
}

/**
 * Sends `signal` to every process of the group that `leader` leads; `"probe"` sends none and only
 * looks. To be called only while a process id can't have been given to a stranger: before the leader
 * is known to be gone, or at once after.
 *
 * @returns whether there was a process that could be signalled; a zombie counts
 */
function signalGroup(
  leader: Deno.ChildProcess,
  signal: "SIGTERM" | "SIGKILL" | "probe",
): boolean {
  try {
    // Deno passes the number 0 on to kill(2), which then only checks; its types leave it out.
    Deno.kill(-leader.pid, signal === "probe" ? 0 as unknown as Deno.Signal : signal);
    return true;
  } catch (error) {
    // It does not lead its group yet, as before setsid, or is gone.
    if (error instanceof Deno.errors.NotFound) {
      return signal !== "probe" && signalAlone(leader, signal);
    }
    // EPERM: macOS for a group of zombies, and anywhere for one that changed its user.
    if (error instanceof Deno.errors.PermissionDenied) return false;
    // Under a scoped --allow-run only our own child can be signalled.
    if (error instanceof Deno.errors.NotCapable && signal !== "probe") leader.kill(signal);
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}

function signalAlone(leader: Deno.ChildProcess, signal: Deno.Signal): boolean {
  try {
    leader.kill(signal);
    return true;
  } catch (error) {
    if (error instanceof TypeError || error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
