import type { ChildEnvironment } from "../environment.ts";
import { spawnFailureOf } from "../failure.ts";
import { spawnInSession } from "../session.ts";
import type { Spawned } from "../spawn.ts";
import type { StepCgroup } from "../sweep/cgroup_supply.ts";
import { type Seals, SHIM_RECORDS } from "./seals.ts";
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
  /** The control group that it enters, and makes if need be. */
  readonly cgroup?: StepCgroup;
  /** Whether the folder holds the file `stdin`. */
  readonly hasStdin: boolean;
  /** What the shim seals its records with; null for records without seals. */
  readonly seals: Seals | null;
  /** The POSIX shell, and what goes before its own arguments. */
  readonly shell: readonly string[];
}

/** What came of it. `told` resolves once the shim can start its agent, even if this process ends. */
export type SpawnedShim =
  | Extract<Spawned, { readonly child: null }>
  | Exclude<Spawned, { readonly child: null }> & { readonly told: Promise<void> };

/** What a shell takes as a name; no other can be in its environment. */
const VARIABLE = /^[A-Za-z_]\w*$/;

/**
 * Starts a shim in a session and a process group of its own. Its records
 * say what it can't find or start; the answer here says only what kept the shim itself from starting.
 */
export function spawnShim(spec: ShimSpec): SpawnedShim {
  const {
    argv,
    cwd,
    env,
    clearEnv,
    unset = [],
    folder,
    bootId,
    hasStdin,
    seals,
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
    cgroup?.path ?? "",
    cgroup?.ahead.join("\n") ?? "",
  ];
  try {
    const child = spawnInSession(program, {
      args: [...options, "-c", SHIM_SCRIPT, SHIM_NAME, ...own, ...argv],
      env: { ...env },
      clearEnv,
      ...(cwd === null ? {} : { cwd }),
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    });
    const words = seals?.words() ?? SHIM_RECORDS.map(() => "-");
    const told = tell(child.stdin, `${words.join(" ")}\n`);
    return { child, told, failure: null };
  } catch (error) {
    return { child: null, failure: spawnFailureOf(error, argv[0] ?? "", cwd) };
  }
}

/** Not in arguments or the environment, which the agent can read of its parent. Without it the shim starts nothing. */
async function tell(stdin: WritableStream<Uint8Array>, line: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(line));
    await writer.close();
  } catch {
    // The shim has ended already, and its end says why.
  }
}
