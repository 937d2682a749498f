/**
 * Shell functions that tell when something happened by what no clock that is set can change. The names
 * are long, since a variable that is already exported would reach the agent changed.
 */

/** Sets `artificer_up`: seconds since the machine started, sleep included, or `-`. */
export const UPTIME_FUNCTION = `
artificer_uptime() {
  if read -r artificer_up artificer_rest </proc/uptime; then return; fi
  artificer_up=$(command -p sysctl -n kern.boottime)
  artificer_up=\${artificer_up#*sec = } artificer_up=\${artificer_up%%,*}
  case $artificer_up in
    '' | *[!0-9]*) artificer_up=- ;;
    *) artificer_up=$(($(command -p date +%s) - artificer_up)) ;;
  esac
} 2>/dev/null
`;

/**
 * Sets `artificer_state` and `artificer_started` of the process `$1`: field 22 of its stat, in ticks
 * since the machine started, elsewhere its start by the clock of that time. Both empty if nothing
 * can be found out. The name, field 2, may itself hold spaces, parentheses and line ends.
 */
export const STARTED_FUNCTION = `
artificer_stat() {
  artificer_all= artificer_state= artificer_started=
  if [ -r /proc/self/stat ]; then
    while IFS= read -r artificer_line || [ -n "$artificer_line" ]; do
      artificer_all="$artificer_all $artificer_line"
    done <"/proc/$1/stat"
    set -- \${artificer_all##*) }
    [ $# -gt 19 ] || return 0
    artificer_state=$1
    shift 19
    artificer_started=$1
  else
    set -- $(LC_ALL=C TZ=UTC0 command -p ps -o stat= -o lstart= -p "$1")
    [ $# -gt 1 ] || return 0
    artificer_state=$1
    shift
    artificer_started="$*"
  fi
} 2>/dev/null
`;
