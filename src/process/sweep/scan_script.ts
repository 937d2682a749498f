/**
 * Find what runs left behind and signal it, in POSIX sh. A child has to do it: `/proc` is closed to
 * Deno, and the same process should find and kill, so that hardly any time passes between the two.
 *
 * Arguments: the environment entries to look for, one a line; `groups` if groups matter; then for
 * each run its signal (`0` only looks), its group (`-` for none) and its own entry. Prints one line
 * `index pid` for each process. Whatever vanishes or is not ours is skipped. State Z is dead.
 */
const PROC_SEARCH = `
command -v grep >/dev/null || exit 3
state_of() { # the fields after the name, which may itself hold spaces, parentheses and line ends
  stat=
  while IFS= read -r line || [ -n "$line" ]; do stat="$stat $line"; done < "$1"
  set -- \${stat##*) }
  state=\${1-Z} group=\${3-}
}
# As "file:entry", one a line. A zombie's environment is empty: it is never found here.
marked() { grep -osHzxF -e "$entries" /proc/[0-9]*/environ | tr '\\0' '\\n'; }
# Empty is also that of a process which is just starting a program, but not a moment later.
[ -z "$entries" ] || found="$(marked) $(sleep 0.01 2>/dev/null; marked)"
if [ "$scope" = groups ]; then
  for file in /proc/[0-9]*/stat; do
    state_of "$file"
    pid=\${file#/proc/} pid=\${pid%/stat}
    [ "$state" = Z ] || members="$members $group:$pid"
  done
fi
`;

/** Without /proc: groups only. */
const PS_SEARCH = `
members=$(ps -A -o pid= -o pgid= -o stat= | while read -r pid group state; do
  case $state in Z*) ;; *) echo "$group:$pid" ;; esac
done)
`;

const SIGNAL_EACH = `
index=0
while [ $# -gt 0 ]; do
  signal=$1 group=$2 entry=$3; shift 3
  pids=
  for member in $members; do
    [ "\${member%:*}" = "$group" ] && pids="$pids \${member#*:}"
  done
  for mark in $found; do
    [ "\${mark#*:}" = "$entry" ] || continue
    file=\${mark%%:*} pid=\${mark#/proc/} pid=\${pid%%/*}
    case " $pids " in *" $pid "*) continue ;; esac
    # Nobody else has its id by now: the environment is the same, or empty as above.
    if grep -qszxF -e "$entry" "$file" || ! grep -qsz '' "$file"; then pids="$pids $pid"; fi
  done
  for pid in $pids; do
    [ "$pid" != $$ ] && kill -s "$signal" "$pid" && echo "$index $pid"
  done
  index=$((index + 1))
done
exit 0
`;

const TAKE_ARGUMENTS = `entries=$1 scope=$2 found= members=; shift 2`;

/** For Linux. */
export const PROC_SCAN_SCRIPT = TAKE_ARGUMENTS + PROC_SEARCH + SIGNAL_EACH;

/** For macOS and other systems with `ps`. */
export const PS_SCAN_SCRIPT = TAKE_ARGUMENTS + PS_SEARCH + SIGNAL_EACH;
