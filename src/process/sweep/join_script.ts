/**
 * A shell function by which a process joins its run, before it becomes the agent: `$1` is the run's limit of
 * file locks, `$2` the path of the step's control group, `$3` the paths of groups that are made for later steps,
 * one a line; all may be empty. What the system refuses is left: then the environment alone shows
 * what belongs to the run. dash and busybox call the limit -w, bash -x.
 */
export const JOIN_FUNCTION = `
artificer_join() {
  [ -z "$1" ] || ulimit -w "$1" || ulimit -x "$1"
  [ -z "$2" ] || { [ -z "$3" ] && echo 0 >"$2/cgroup.procs"; } || {
    set -f
    IFS='
'
    # Its own may be there already, or may just be made by another start.
    command -p mkdir "$2" $3
    unset IFS
    set +f
    echo 0 >"$2/cgroup.procs"
  }
} 2>/dev/null
`;
