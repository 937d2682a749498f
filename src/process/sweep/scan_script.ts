/**
 * Find what runs left behind and signal it, in POSIX sh. A child has to do it: `/proc` is closed to
 * Deno, and the same process should find and kill, so that hardly any time passes between the two.
 *
 * Arguments: the environment entries and the lines of `/proc/PID/limits` to look for, one a line; a limit of
 * file locks among them, or nothing; `groups` if process groups matter; then for each run its signal (`0` only
 * looks), its group, its entry, its limit and its control group, each `-` if it has none. Prints one line
 * `index pid` for each process that lives, also for one that may not be signalled. What vanishes is skipped,
 * and state Z is dead. A control group in which nothing lives is removed.
 */
const PROC_SEARCH = `
command -v grep >/dev/null || exit 3
# "pid:parent:group:session" of all that live. The name may hold spaces, parentheses and line ends.
read_rows() {
  rows=$(grep -szH '' /proc/[0-9]*/stat | tr '\\n\\0' ' \\n' |
    sed -n 's|^/proc/\\([0-9]*\\)/stat:.*) [^Z] \\([0-9]*\\) \\([0-9]*\\) \\([0-9]*\\) .*|\\1:\\2:\\3:\\4|p')
}
lives() {
  stat=
  while IFS= read -r line || [ -n "$line" ]; do stat="$stat $line"; done <"/proc/$1/stat"
  case \${stat##*) } in '' | Z*) return 1 ;; esac
}
# As "file:pattern", one a line. Not yet exact: an entry may be a part of another variable.
marked() { grep -osHzF -e "$patterns" "$@" | tr '\\0 ' '\\n_'; }
found=$(marked /proc/[0-9]*/environ /proc/[0-9]*/limits)
# The environment of a process that is just starting a program is empty, but not a moment later. Its limits
# are not: the second look is only for where limits can't be set.
[ -n "$a_limit" ] && (ulimit -w "$a_limit" || ulimit -x "$a_limit") 2>/dev/null ||
  found="$found $(sleep 0.01 2>/dev/null; marked /proc/[0-9]*/environ)"
add_found() {
  for mark in $found; do
    file=\${mark%%:*} pid=\${mark#/proc/} pid=\${pid%%/*}
    # No other process has its id by now: the environment is the same, or empty as above. That of a zombie is empty.
    case \${mark#*:} in
      "$entry")
        grep -qszxF -e "$entry" "$file" || ! grep -qsz '' "$file" || continue
        ;;
      "Max_file_locks____________\${limit}_")
        grep -qsF -e "Max file locks            $limit " "$file" && lives "$pid" || continue
        ;;
      *) continue ;;
    esac
    add "$pid"
  done
}
`;

/** Without /proc: groups, and what members of them started. */
const PS_SEARCH = `
read_rows() {
  rows=$(ps -A -o pid= -o ppid= -o pgid= -o stat= | while read -r pid parent group state; do
    case $state in Z*) ;; *) echo "$pid:$parent:$group:-" ;; esac
  done)
}
lives() { case $(ps -o stat= -p "$1") in '' | Z*) return 1 ;; esac }
add_found() { :; }
`;

const SIGNAL_EACH = `
add() { case " $pids " in *" $1 "*) ;; *) pids="$pids $1" ;; esac }
# The id of a group that has members is also that of its session, and of no other.
add_group() {
  for row in $rows; do
    case $row in *:*:"$group":* | *:"$group") add "\${row%%:*}" ;; esac
  done
}
# What a process of the run has started is the run's. Read anew: an id may have passed to a stranger since.
add_children() {
  read_rows
  grown=yes
  while [ -n "$grown" ]; do
    grown=
    for row in $rows; do
      pid=\${row%%:*} parent=\${row#*:} parent=\${parent%%:*}
      case " $pids " in *" $pid "*) continue ;; esac
      case " $pids " in *" $parent "*) pids="$pids $pid" grown=yes ;; esac
    done
  done
}
# 0 stands for a process that this one can't see, and means something else to kill.
in_cgroup() {
  while read -r one; do [ "$one" = 0 ] || members="$members $one"; done <"$1/cgroup.procs"
  for below in "$1"/*/; do [ -d "$below" ] && in_cgroup "\${below%/}"; done
  tree="$tree$1
"
}
read_cgroup() {
  members= tree=
  [ "$cgroup" != - ] && [ -d "$cgroup" ] || return 0
  in_cgroup "$cgroup"
  [ -z "$members" ] || return 0
  # What can't be read, as in groups too deep for a path, gets no grace.
  while read -r word value; do
    [ "$word $value" != "populated 1" ] || echo 1 >"$cgroup/cgroup.kill"
  done <"$cgroup/cgroup.events"
}
# One that may not be signalled, or not even be seen where /proc is mounted with hidepid.
stays() {
  lives "$1" || { read_cgroup; case " $members " in *" $1 "*) ;; *) return 1 ;; esac }
}

[ "$scope" != groups ] || read_rows
index=0 empty=
while [ $# -gt 0 ]; do
  signal=$1 group=$2 entry=$3 limit=$4 cgroup=$5; shift 5
  pids=
  [ "$group" = - ] || add_group
  add_found
  read_cgroup
  for pid in $members; do add "$pid"; done
  [ -z "$pids" ] || add_children
  any=
  for pid in $pids; do
    [ "$pid" != $$ ] || continue
    kill -s "$signal" "$pid" || stays "$pid" || continue
    any=yes
    echo "$index $pid"
  done
  [ -n "$any" ] || empty="$empty$tree"
  [ "$signal" != KILL ] || [ -z "$members" ] || echo 1 >"$cgroup/cgroup.kill"
  index=$((index + 1))
done
[ -z "$empty" ] || {
  set -f
  IFS='
'
  rmdir $empty
}
exit 0
`;

const TAKE_ARGUMENTS = `patterns=$1 a_limit=$2 scope=$3 found= rows=; shift 3`;

/** For Linux. */
export const PROC_SCAN_SCRIPT = TAKE_ARGUMENTS + PROC_SEARCH + SIGNAL_EACH;

/** For macOS and other systems with `ps`. */
export const PS_SCAN_SCRIPT = TAKE_ARGUMENTS + PS_SEARCH + SIGNAL_EACH;
