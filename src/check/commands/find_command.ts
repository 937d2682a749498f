import type { ChildEnvironment } from "../../process/environment.ts";

/** The path of a command, or the reason why it could not be started. */
export type CommandLocation =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "absent" | "not_executable" | "no_cwd" };

/** Which command to find, and in which environment and folder. */
export interface FindCommandOptions extends ChildEnvironment {
  readonly command: string;
  readonly cwd: string | null;
  readonly signal: AbortSignal;
}

/**
 * Searches where a spawn would search: a path relative to the working directory, a name in the PATH of
 * the environment. Not by `command -v`, which also finds the builtins of the shell.
 */
const SCRIPT = `
command=$1
if [ -n "$2" ]; then cd "$2" 2>/dev/null || { echo no_cwd; exit; }; fi
seen=absent
try() {
  [ -e "$1" ] && seen=not_executable
  [ -f "$1" ] && [ -x "$1" ] && printf 'found\\n%s' "$1" && exit
}
case $command in
  */*) try "$command" ;;
  *)
    IFS=:
    set -f
    for folder in $PATH; do [ -n "$folder" ] && try "$folder/$command"; done
    ;;
esac
echo "$seen"
`;

/** Finds a command. It asks a child process, because the right to read files can be missing. */
export async function findCommand(
  { command, cwd, env, clearEnv, signal }: FindCommandOptions,
): Promise<CommandLocation> {
  const { stdout } = await new Deno.Command("/bin/sh", {
    args: ["-c", SCRIPT, "sh", command, cwd ?? ""],
    env: { ...env },
    clearEnv,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal,
  }).output();
  const [kind = "", ...path] = new TextDecoder().decode(stdout).split("\n");
  switch (kind) {
    case "found":
      return { kind, path: path.join("\n") };
    case "not_executable":
    case "no_cwd":
      return { kind };
    default:
      return { kind: "absent" };
  }
}
