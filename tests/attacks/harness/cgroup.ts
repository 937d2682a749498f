import { cgroupBase } from "../../fixtures/cgroups.ts";

/** A control group that a user may manage, as systemd's `Delegate=yes` makes one. */
export interface Delegated extends AsyncDisposable {
  readonly path: string;
  /** The command that runs another one in it. */
  command(command: readonly string[]): string[];
}

/** Makes one for a user, as root. What is left in it is killed when its scope ends. */
export async function delegatedCgroup(uid: number): Promise<Delegated> {
  const path = `${await cgroupBase()}/artificer-attack-${crypto.randomUUID()}`;
  await Deno.mkdir(path);
  const files = ["", "/cgroup.procs", "/cgroup.subtree_control", "/cgroup.threads"];
  for (const file of files) await Deno.chown(path + file, uid, uid);
  return {
    path,
    command: (command) => ["sh", "-c", 'echo 0 >"$0/cgroup.procs"; exec "$@"', path, ...command],
    async [Symbol.asyncDispose]() {
      await Deno.writeTextFile(`${path}/cgroup.kill`, "1");
      while ((await Deno.readTextFile(`${path}/cgroup.events`)).includes("populated 1"));
      // Also what lies too deep for a path.
      await new Deno.Command("find", { args: [path, "-depth", "-type", "d", "-delete"] }).output();
    },
  };
}
