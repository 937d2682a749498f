import type { ChildEnvironment } from "../../process/environment.ts";

/** Where a command was found, or why it could not be started. */
export type Lookup =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "absent" | "not_executable" | "no_cwd" };

/** What {@linkcode lookUp} takes. */
export interface LookupOptions extends ChildEnvironment {
  readonly command: string;
  readonly cwd: string | null;
  readonly signal: AbortSignal;
}

/**
 * Looks where a spawn would: a path from the working directory on, a name in the PATH of the
 * environment. Not with `command -v`, which also finds what the shell can do by itself.
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

/** Through a child, since no right to read may be granted. */
export async function lookUp(
  { command, cwd, env, clearEnv, signal }: LookupOptions,
): Promise<Lookup> {
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
