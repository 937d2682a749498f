/**
 * A shell function that finds the command `$1`: sets `artificer_found` to its path, or to nothing and
 * `artificer_problem` to why. Not by the shell's own look, which also finds what the shell can do by itself.
 */
export const FIND_FUNCTION = `
artificer_try() {
  [ -e "$1" ] && artificer_problem=not_executable
  [ -f "$1" ] && [ -x "$1" ] && artificer_found=$1
}
artificer_find() {
  artificer_found= artificer_problem=command_not_found
  case $1 in
    */*) artificer_try "$1" ;;
    *)
      IFS=:
      set -f
      for artificer_folder in $PATH; do
        [ -n "$artificer_folder" ] && artificer_try "$artificer_folder/$1" && break
      done
      set +f
      unset IFS
      ;;
  esac
}
`;
