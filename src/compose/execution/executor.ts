import { systemClock } from "../../async/system_clock.ts";
import { UNINHERITED } from "../../agents/registry.ts";
import type { Environment } from "../../config/environment/mod.ts";
import { SECRET_NAMES } from "../../config/environment/secret_names.ts";
import type { RunExecutor } from "../../contracts/run_executor.ts";
import type { BoundExecutor, RunFiles } from "../../executors/kind.ts";
import type { Log } from "../../logging/log.ts";
import { createEnvironment } from "../../process/environment.ts";
import { pathWith } from "./program.ts";

/** The executor to create, and what it works with. */
export interface CreateExecutorOptions {
  /** The executor that the config names. */
  readonly executor: BoundExecutor;
  readonly environment: Omit<Environment, "remarks">;
  /** Where the files of runs are, or null if nothing may be written. */
  readonly runs: RunFiles | null;
  /** The base address of this process's HTTP API, once it listens. */
  readonly apiUrl: () => string;
  /** The folder in which agents find this program, or null if there is none. */
  readonly programDir: string | null;
  readonly log: Pick<Log, "warning">;
}

/** Creates the executor. It starts agents in an environment without secrets and without an outer agent's. */
export function createExecutor(
  { executor, environment, runs, apiUrl, programDir, log }: CreateExecutorOptions,
): Promise<RunExecutor> {
  const { secrets, baseEnv, addedEnv, inheritedEnv } = environment;
  const inherited = createEnvironment({
    base: baseEnv,
    inherited: inheritedEnv,
    withheldNames: [...SECRET_NAMES, ...UNINHERITED],
    // More become known later, such as a new token of the board.
    secretValues: { [Symbol.iterator]: () => secrets.withheld().values() },
  });
  return executor.create({
    clock: systemClock,
    environment: {
      forRun: (own) =>
        inherited.forRun(withProgram({ ...addedEnv, ...own }, environment, programDir)),
    },
    runs,
    apiUrl,
    warn: (message) => log.warning(message),
  });
}

/** The variables of a run, with a PATH in which its agent finds this program. That of its route counts, too. */
export function withProgram(
  own: Readonly<Record<string, string>>,
  { baseEnv, inheritedEnv }: Pick<Environment, "baseEnv" | "inheritedEnv">,
  programDir: string | null,
): Readonly<Record<string, string>> {
  if (programDir === null) return own;
  const path = pathWith(programDir, own.PATH ?? (baseEnv ?? inheritedEnv)?.PATH);
  return path === undefined ? own : { ...own, PATH: path };
}
