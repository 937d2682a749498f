import type { SpawnFailure } from "../domain/outcome.ts";
import type { ChildEnvironment } from "./environment.ts";
import { spawnFailureOf } from "./failure.ts";

/** What to start. */
export interface ChildSpec extends ChildEnvironment {
  readonly argv: readonly string[];
  readonly cwd: string | null;
  /** Whether standard input is a pipe; else it is empty from the start. */
  readonly hasStdin: boolean;
}

/** What came of it. */
export type Spawned =
  | { readonly child: Deno.ChildProcess; readonly failure: null }
  | { readonly child: null; readonly failure: SpawnFailure };

/** Starts a child in a session and a process group of its own, its output in pipes. */
export function spawnChild({ argv, cwd, env, clearEnv, hasStdin }: ChildSpec): Spawned {
  const [command = "", ...args] = argv;
  try {
    const child = new Deno.Command(command, {
      args,
      env: { ...env },
      clearEnv,
      ...(cwd === null ? {} : { cwd }),
      detached: true,
      stdin: hasStdin ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return { child, failure: null };
  } catch (error) {
    return { child: null, failure: spawnFailureOf(error, command, cwd) };
  }
}
