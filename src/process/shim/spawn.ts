import type { ChildEnvironment } from "../environment.ts";
import { spawnFailureOf } from "../failure.ts";
import type { Spawned } from "../spawn.ts";
import { SHIM_NAME, SHIM_SCRIPT } from "./script.ts";

/** What to start behind a shim. */
export interface ShimSpec extends ChildEnvironment {
  readonly argv: readonly string[];
  readonly cwd: string | null;
  /** The folder of the process, with its files; an absolute path. */
  readonly folder: string;
  readonly bootId: string | null;
  /** The limit of file locks that its processes get. */
  readonly lockLimit?: string | null;
  /** The path of the control group that it makes and enters. */
  readonly cgroup?: string | null;
  /** Whether the folder holds the file `stdin`. */
  readonly hasStdin: boolean;
  /** The POSIX shell, and what goes before its own arguments. */
  readonly shell: readonly string[];
}

/** What a shell takes as a name; no other can be in its environment. */
const VARIABLE = /^[A-Za-z_]\w*$/;

/**
 * Starts a shim in a session and a process group of its own. Its records
 * say what it can't find or start; the answer here says only what kept the shim itself from starting.
 */
export function spawnShim(spec: ShimSpec): Spawned {
  const {
    argv,
    cwd,
    env,
    clearEnv,
    unset = [],
    folder,
    bootId,
    hasStdin,
    shell,
    lockLimit,
    cgroup,
  } = spec;
  const [program = "", ...options] = shell;
  const names = unset.filter((name) => VARIABLE.test(name)).join(" ");
  const own = [
    folder,
    bootId ?? "-",
    hasStdin ? "stdin" : "",
    names,
    lockLimit ?? "",
    cgroup ?? "",
  ];
  try {
    const child = new Deno.Command(program, {
      args: [...options, "-c", SHIM_SCRIPT, SHIM_NAME, ...own, ...argv],
      env: { ...env },
      clearEnv,
      ...(cwd === null ? {} : { cwd }),
      detached: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    return { child, failure: null };
  } catch (error) {
    return { child: null, failure: spawnFailureOf(error, argv[0] ?? "", cwd) };
  }
}
