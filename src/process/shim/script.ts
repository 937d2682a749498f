import { JOIN_FUNCTION } from "../sweep/join_script.ts";
import { FIND_FUNCTION } from "./find_script.ts";
import { STARTED_FUNCTION, UPTIME_FUNCTION } from "./since_boot.ts";

/** The prefix of the shell's own complaints, which distinguishes them from the agent's. */
export const SHIM_NAME = "artificer-shim";

/** The shim's exit code if there never was an agent. */
export const SHIM_FAILED = 125;

/**
 * Waits for one agent and records its end, in POSIX sh: it outlives a dispatcher that is killed.
 *
 * Arguments: the step's folder; the boot's id; `stdin` if the folder holds standard input; the names of
 * variables that the agent is not to see; by what its processes are recognised, see `JOIN_FUNCTION`; then the
 * command line, which the shell never expands. The
 * shell's own complaints go to the file of the records: they tell a signal from an exit code over 128.
 * Standard input: one line with the seals of its records, or `-`. They stay in the shell's own variables.
 *
 * It stays the agent's parent, in the same group. Signals are trapped and not ignored, for what is
 * ignored stays ignored in the agent. They are recorded: a service manager sends them to every process,
 * and an agent that then ends has not finished its work, whatever its exit code says. A shell runs its
 * trap only once the agent has ended. What comes before the agent ends the start, too.
 */
export const SHIM_SCRIPT = `
artificer_dir=$1 artificer_boot=$2 artificer_stdin=$3 artificer_unset=$4 artificer_limit=$5
artificer_cgroup=$6 artificer_ahead=$7
shift 7
artificer_command=$1
shift
# Nothing of this shell may reach the agent, even if its environment asks for that.
set +ax
unset artificer_start artificer_failed artificer_signalled artificer_exit
IFS=' ' read -r artificer_start artificer_failed artificer_signalled artificer_exit ||
  exit ${SHIM_FAILED}
exec </dev/null
# Nothing but a file: another one would be written through, or waited for.
artificer_plain() { [ ! -h "$1" ] && { [ ! -e "$1" ] || [ -f "$1" ]; }; }
for artificer_file in shim stdin out err; do
  artificer_plain "$artificer_dir/$artificer_file" || exit ${SHIM_FAILED}
done
# The first to create this file decides: the shim that there is a run, an adopter that there never will be.
set -C
printf '' 2>/dev/null >"$artificer_dir/shim" || exit ${SHIM_FAILED}
set +C
exec 2>>"$artificer_dir/shim" || exit ${SHIM_FAILED}
[ -z "$artificer_unset" ] || unset $artificer_unset
if [ "$artificer_stdin" = stdin ]; then
  exec <"$artificer_dir/stdin" || exit ${SHIM_FAILED}
  command -p rm -f "$artificer_dir/stdin"
fi

${FIND_FUNCTION}artificer_find "$artificer_command"
if [ -z "$artificer_found" ]; then
  printf 'failed %s ok:%s\\n' "$artificer_problem" "$artificer_failed" >&2
  exit ${SHIM_FAILED}
fi
${JOIN_FUNCTION}artificer_join "$artificer_limit" "$artificer_cgroup" "$artificer_ahead"
${UPTIME_FUNCTION}${STARTED_FUNCTION}
artificer_uptime
artificer_stat $$
# As sh, bash says nothing of signals.
[ -z "$BASH_VERSION" ] || set +o posix
artificer_signal=
artificer_note() {
  artificer_signal=$1
  printf 'signal %s ok:%s\\n' "$1" "$artificer_signalled" >&2
}
trap 'artificer_note TERM' TERM
trap 'artificer_note INT' INT
trap 'artificer_note HUP' HUP
trap 'artificer_note QUIT' QUIT
printf 'start %s %s %s %s ok:%s\\n' $$ "$artificer_boot" "$artificer_up" "\${artificer_started:--}" \\
  "$artificer_start" >&2 || exit ${SHIM_FAILED}
[ -z "$artificer_signal" ] || exit ${SHIM_FAILED}
(exec "$artificer_found" "$@" >>"$artificer_dir/out" 2>>"$artificer_dir/err")
artificer_code=$?
printf 'exit %s ok:%s\\n' "$artificer_code" "$artificer_exit" >&2
exit "$artificer_code"
`;
