import type { SpawnFailure } from "../domain/outcome.ts";
import type { ChildEnvironment } from "./environment.ts";
import { spawnFailure, spawnFailureOf } from "./failure.ts";
import { type LeaderEnd, plainEndOf } from "./leader.ts";
import { spawnDetached, spawnInSession } from "./session.ts";
import { FIND_FUNCTION } from "./shim/find_script.ts";
import type { StepCgroup } from "./sweep/cgroup_supply.ts";
import { JOIN_FUNCTION } from "./sweep/join_script.ts";

/** What to start. */
export interface ChildSpec extends ChildEnvironment {
  readonly argv: readonly string[];
  readonly cwd: string | null;
  /** Whether standard input is a pipe; else it is empty from the start. */
  readonly hasStdin: boolean;
  /** The limit of file locks that its processes get. */
  readonly lockLimit?: string | null;
  /** The control group that it enters, and makes if need be. */
  readonly cgroup?: StepCgroup;
}

/** What came of it. */
export type Spawned =
  | { readonly child: Deno.ChildProcess; readonly failure: null }
  | { readonly child: null; readonly failure: SpawnFailure };

const SHELL = "/bin/sh";

/** By which the shell says that there is no command to become. Nothing on Linux sends the first one. */
const PROBLEMS: Readonly<Record<string, SpawnFailure["problem"]>> = {
  SIGSTKFLT: "command_not_found",
  SIGPWR: "not_executable",
};

/**
 * Joins the run and becomes the command. If there is none, the shell has no file in which to record it, and
 * what it prints would be the agent's output: it ends itself by a signal.
 */
const START_SCRIPT = `
artificer_limit=$1 artificer_cgroup=$2 artificer_ahead=$3 artificer_command=$4
shift 4
${FIND_FUNCTION}artificer_find "$artificer_command"
if [ -z "$artificer_found" ]; then
  [ "$artificer_problem" = not_executable ] && kill -30 $$
  kill -16 $$
fi
${JOIN_FUNCTION}artificer_join "$artificer_limit" "$artificer_cgroup" "$artificer_ahead"
# The rest is for what can't be started, such as a script without the interpreter that its first line names:
# bash then goes on, others end. A trap of bash would also run when a signal ends it.
if [ -n "$BASH_VERSION" ]; then shopt -s execfail; else trap 'kill -16 $$' EXIT; fi
exec "$artificer_found" "$@"
kill -16 $$
`;

/** Starts a child in a session and a process group of its own, its output in pipes. */
export function spawnChild(spec: ChildSpec): Spawned {
  const { cwd, env, clearEnv, hasStdin } = spec;
  const [command = "", ...args] = joins(spec) ? joining(spec) : spec.argv;
  try {
    const start = joins(spec) ? spawnInSession : spawnDetached;
    const child = start(command, {
      args,
      env: { ...env },
      clearEnv,
      ...(cwd === null ? {} : { cwd }),
      stdin: hasStdin ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    });
    return { child, failure: null };
  } catch (error) {
    return { child: null, failure: spawnFailureOf(error, spec.argv[0] ?? "", cwd) };
  }
}

/** How a child of {@linkcode spawnChild} ended. */
export function childEndOf(
  status: Deno.CommandStatus,
  spec: ChildSpec,
): LeaderEnd {
  const problem = status.signal !== null && joins(spec) ? PROBLEMS[status.signal] : undefined;
  if (problem === undefined) return plainEndOf(status);
  const { argv: [command = ""], cwd } = spec;
  return { code: null, signal: null, spawnFailure: spawnFailure(problem, command, cwd, "") };
}

/** Only Linux has something to join; and a run permission for some commands may leave out the shell. */
function joins({ lockLimit, cgroup }: ChildSpec): boolean {
  return Deno.build.os === "linux" && Boolean(lockLimit ?? cgroup?.path) &&
    Deno.permissions.querySync({ name: "run", command: SHELL }).state === "granted";
}

function joining({ argv, lockLimit, cgroup }: ChildSpec): readonly string[] {
  const own = [lockLimit ?? "", cgroup?.path ?? "", cgroup?.ahead.join("\n") ?? ""];
  return [SHELL, "-c", START_SCRIPT, "artificer-start", ...own, ...argv];
}
