import { systemClock } from "../async/system_clock.ts";
import { UNINHERITED } from "../agents/registry.ts";
import type { Environment } from "../config/environment/mod.ts";
import { SECRET_NAMES } from "../config/environment/secret_names.ts";
import type { RunExecutor } from "../contracts/run_executor.ts";
import type { BoundExecutor, RunFiles } from "../executors/kind.ts";
import type { Log } from "../logging/log.ts";
import { createEnvironment } from "../process/environment.ts";

/** The executor to create, and what it works with. */
export interface CreateExecutorOptions {
  /** The executor that the config names. */
  readonly executor: BoundExecutor;
  readonly environment: Omit<Environment, "remarks">;
  /** Where the files of runs are, or null if nothing may be written. */
  readonly runs: RunFiles | null;
  /** The base address of this process's HTTP API, once it listens. */
  readonly apiUrl: () => string;
  readonly log: Pick<Log, "warning">;
}

/** Creates the executor. It starts agents in an environment without secrets and without an outer agent's. */
export function createExecutor(
  { executor, environment, runs, apiUrl, log }: CreateExecutorOptions,
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
    environment: { forRun: (own) => inherited.forRun({ ...addedEnv, ...own }) },
    runs,
    apiUrl,
    warn: (message) => log.warning(message),
  });
}
