import { STARTED_FUNCTION, UPTIME_FUNCTION } from "./since_boot.ts";

/** A process that may be a run's leader. */
export interface InspectTarget {
  readonly pid: number;
  /** See `StartRecord.started`. */
  readonly started: string | null;
  /** What its group is sent, provided that it is ours. */
  readonly signal: "TERM" | "KILL" | null;
}

/**
 * `ours`: it runs, and it is the one that was started then. `another`: its id has passed to another
 * process. `unknown`: a process has its id, and it can't be told which. A zombie is dead.
 */
export type LeaderState = "ours" | "another" | "unknown" | "dead";

/** What was seen. */
export interface Sight {
  /** The machine's boot, or null if it has no name. */
  readonly bootId: string | null;
  /** How long the machine runs, sleep included, in milliseconds, or null if that can't be found out. */
  readonly uptimeMs: number | null;
  /** Of each target, in their order. */
  readonly states: readonly LeaderState[];
}

/** The same process looks and signals, so that hardly any time passes between the two. */
const SCRIPT = `
${UPTIME_FUNCTION}${STARTED_FUNCTION}
read -r artificer_boot </proc/sys/kernel/random/boot_id ||
  artificer_boot=$(command -p sysctl -n kern.bootsessionuuid)
artificer_uptime
printf '%s %s\\n' "\${artificer_boot:--}" "$artificer_up"
while [ $# -gt 0 ]; do
  pid=$1 started=$2 signal=$3
  shift 3
  artificer_stat "$pid"
  case $artificer_state in
    '') kill -s 0 "$pid" && state=unknown || state=dead ;;
    Z*) state=dead ;;
    *)
      state=another
      [ "$started" = - ] && state=unknown
      [ "$started" = "$artificer_started" ] && state=ours
      ;;
  esac
  [ "$state" = ours ] && [ "$signal" != - ] && kill -s "$signal" -- "-$pid"
  echo "$state"
done
exit 0
`;

const LOOK_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin";

/** Looks at processes through one child, since `/proc` is closed to Deno; signals those that are ours. */
export async function inspectProcesses(targets: readonly InspectTarget[]): Promise<Sight> {
  const args = targets.flatMap(({ pid, started, signal }) => [
    String(pid),
    started ?? "-",
    signal ?? "-",
  ]);
  const { stdout } = await new Deno.Command("/bin/sh", {
    args: ["-c", SCRIPT, "artificer-inspect", ...args],
    clearEnv: true,
    env: { PATH: LOOK_PATH },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return parseSight(new TextDecoder().decode(stdout), targets.length);
}

const STATES: readonly string[] = ["ours", "another", "unknown", "dead"];

/** An inspection that broke off tells nothing of the targets that it did not reach. */
function parseSight(text: string, count: number): Sight {
  const [machine = "", ...lines] = text.split("\n");
  const [boot = "-", up = "-"] = machine.split(" ");
  const uptime = Number.parseFloat(up);
  const states = Array.from(
    { length: count },
    (_, index) =>
      STATES.includes(lines[index] ?? "") ? lines[index] as LeaderState : "unknown" as const,
  );
  return {
    bootId: boot === "-" || boot === "" ? null : boot,
    uptimeMs: Number.isFinite(uptime) ? uptime * 1000 : null,
    states,
  };
}
