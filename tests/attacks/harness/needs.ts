import { hasTool } from "../../fixtures/tools.ts";

/** What a machine may lack. */
export type Need =
  | "root"
  | "second user"
  | "namespaces"
  | "tmpfs"
  | "curl"
  | "perl"
  | "ssh-agent"
  | "cgroup"
  | "linux";

const TESTS: Readonly<Record<Need, () => boolean>> = {
  "linux": () => Deno.build.os === "linux",
  "root": () => Deno.uid() === 0,
  "second user": () => Deno.uid() === 0 && hasTool("setpriv"),
  "namespaces": () => canRun("unshare", ["--net", "--mount", "ip", "link", "set", "lo", "up"]),
  "tmpfs": () => canRun("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]),
  "curl": () => hasTool("curl"),
  "perl": () => hasTool("perl"),
  "ssh-agent": () => hasTool("ssh-agent"),
  "cgroup": () => canRun("sh", ["-c", CGROUP_PROBE]),
};

const CGROUP_PROBE = `for mount in /sys/fs/cgroup /sys/fs/cgroup/unified; do
  [ -e "$mount/cgroup.procs" ] && mkdir "$mount/artificer-need-$$" && rmdir "$mount/artificer-need-$$" && exit 0
done
exit 1`;

const WORDS: Readonly<Record<Need, string>> = {
  "linux": "Linux",
  "root": "root",
  "second user": "root, setpriv",
  "namespaces": "root, unshare, ip",
  "tmpfs": "the right to mount",
  "curl": "curl",
  "perl": "perl",
  "ssh-agent": "ssh-agent",
  "cgroup": "the right to make control groups of version 2",
};

const known = new Map<Need, boolean>();

/** What this machine lacks of these needs, in words, or null. */
export function lackOf(needs: readonly Need[]): string | null {
  const lacking = needs.filter((need) => !has(need)).map((need) => WORDS[need]);
  return lacking.length === 0 ? null : lacking.join(", ");
}

function has(need: Need): boolean {
  const isThere = known.get(need) ?? TESTS[need]();
  known.set(need, isThere);
  return isThere;
}

function canRun(command: string, args: readonly string[]): boolean {
  try {
    return new Deno.Command(command, { args: [...args] }).outputSync().success;
  } catch {
    return false; // It is not installed.
  }
}
