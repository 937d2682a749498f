/** How {@linkcode spawnInSession} starts a command: as `Deno.Command` does. */
export type SessionOptions = Omit<Deno.CommandOptions, "detached">;

/** A part of util-linux and of busybox, where it has the same path. */
const SETSID = "/usr/bin/setsid";

/** Whether a start through `setsid` failed that succeeded without it, as where there is none. */
let lacksSetsid = false;

/**
 * Starts a command in a session and a process group of its own, with the id of the child.
 *
 * `detached` would copy this whole process for each start (`fork`), which costs both several times what a small
 * program costs. `setsid` is started without a copy (`posix_spawn`) and becomes the command. Until then, for about
 * a millisecond, the child is in our group: it has none of its own that a signal could reach.
 */
export function spawnInSession(command: string, options: SessionOptions): Deno.ChildProcess {
  if (lacksSetsid || !maySetsid()) return spawnDetached(command, options);
  const args = [command, ...options.args ?? []];
  try {
    return new Deno.Command(SETSID, { ...options, args }).spawn();
  } catch {
    // Such as a working directory that is missing, too: this start says so.
    const child = spawnDetached(command, options);
    lacksSetsid = true;
    return child;
  }
}

/** A run permission for some commands may leave it out. */
function maySetsid(): boolean {
  return Deno.build.os === "linux" &&
    Deno.permissions.querySync({ name: "run", command: SETSID }).state === "granted";
}

/** The same by `fork`. It fails if the command can't be started, while `setsid` would end with a code. */
export function spawnDetached(command: string, options: SessionOptions): Deno.ChildProcess {
  return new Deno.Command(command, { ...options, detached: true }).spawn();
}
