import type { Leftovers } from "../../contracts/run_executor.ts";

/**
 * The control groups of steps. What a process starts is in its group, whatever it does to its session,
 * parent, user and environment, and a group can be killed at once (Linux's cgroup v2, since 5.14).
 */

/** Where steps get their groups. */
export interface Cgroups {
  /** Where the hierarchy is mounted, as a rule `/sys/fs/cgroup`. */
  readonly mount: string;
  /** The group of the dispatcher, in which it may make groups. */
  readonly own: string;
}

const PROBE_SCRIPT = `
while read -r _ _ _ root point rest; do
  case $rest in *" - cgroup2 "*) mount=$point; break ;; esac
done </proc/self/mountinfo
while IFS= read -r line; do
  case $line in 0::*) path=\${line#0::} ;; esac
done </proc/self/cgroup
[ -n "$mount" ] && [ -n "$path" ] || exit 1
[ "$root" = / ] || path=/\${path#"$root"}
own=$mount\${path%/} probe=$mount\${path%/}/artificer-probe-$$
mkdir "$probe" || { rmdir "$probe" && mkdir "$probe"; } || exit 1
# A process of ours can enter it, and everything in it can be killed.
(echo 0 >"$probe/cgroup.procs") && [ -w "$probe/cgroup.kill" ]
code=$?
rmdir "$probe"
# Empty ones that a killed dispatcher left, also one that was an agent of another. A young one may be about to be
# entered.
find "$own" -depth -mindepth 1 -maxdepth 2 -type d -mmin +1 \\( -name 'artificer-probe-*' -o \\
  -name 'artificer-????????-????-????-????-????????????.*' \\) -exec rmdir {} +
[ $code = 0 ] && printf '%s\\n%s\\n' "$mount" "$own"
`;

const CHILD: Deno.CommandOptions = {
  clearEnv: true,
  env: { PATH: "/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin" },
  stdin: "null",
  stdout: "piped",
  stderr: "null",
};

/** What this process may do with control groups, found out by a child; null if it can't make any. */
export async function findCgroups(): Promise<Cgroups | null> {
  if (Deno.build.os !== "linux") return null;
  try {
    const { code, stdout } = await new Deno.Command("/bin/sh", {
      args: ["-c", PROBE_SCRIPT],
      ...CHILD,
    }).output();
    const [mount = "", own = ""] = new TextDecoder().decode(stdout).split("\n");
    return code === 0 && own.startsWith(mount) ? { mount, own } : null;
  } catch {
    return null; // Where no shell can be started, the start of an agent reports that best.
  }
}

/** See `RunExecutor.leftovers`. */
export function leftoversOf(cgroups: Cgroups | null): Leftovers {
  if (cgroups !== null) return "control_group";
  return Deno.build.os === "linux" ? "inherited" : "group";
}

/** The path of the group that a step gets, or null if there can be none. */
export function cgroupOf(cgroups: Cgroups | null, runId: string, step: string): string | null {
  return cgroups === null ? null : `${cgroups.own}/${nameOf(runId, step)}`;
}

/** The path of a group that is made before it is known which step gets it. No two have the same. */
export function spareCgroup({ own }: Cgroups): string {
  return `${own}/artificer-${crypto.randomUUID()}.spare`;
}

const SPARE = /\/artificer-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.spare$/;

/** The step whose group a record chooses. */
export interface RecordedFor {
  readonly runId: string;
  readonly step: string;
  /** Whether only a dispatcher can have written the record. */
  readonly isSealed: boolean;
}

/**
 * The recorded group of a step, or null unless it is one that an earlier dispatcher can have made for that
 * step: all that is in it will be ended, so that a record which somebody else wrote must not choose it.
 */
export function recordedCgroup(
  cgroups: Cgroups | null,
  recorded: string | null,
  { runId, step, isSealed }: RecordedFor,
): string | null {
  if (cgroups === null || recorded === null) return null;
  const isBelow = recorded.startsWith(`${cgroups.mount}/`) && !/\/\.\.?(\/|$)|\n/.test(recorded);
  const isItsOwn = recorded.endsWith(`/${nameOf(runId, step)}`) || isSealed && SPARE.test(recorded);
  return isBelow && isItsOwn ? recorded : null;
}

/** Removes those groups that are there and empty. Never rejects. */
export async function removeCgroups(paths: readonly string[]): Promise<void> {
  try {
    await new Deno.Command("/bin/sh", {
      args: ["-c", 'exec rmdir "$@"', "artificer-remove", ...paths],
      ...CHILD,
    }).output();
  } catch {
    // Where no shell can be started there are none.
  }
}

function nameOf(runId: string, step: string): string {
  return `artificer-${runId}.${step}`;
}
