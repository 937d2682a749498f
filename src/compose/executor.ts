import { systemClock } from "../async/system_clock.ts";
import type { Environment } from "../config/environment/mod.ts";
import { SECRET_NAMES } from "../config/environment/secret_names.ts";
import type { RunExecutor } from "../contracts/run_executor.ts";
import {
  createDurableExecutor,
  createLocalExecutor,
  type LocalExecutorOptions,
} from "../executors/local/mod.ts";
import type { Log } from "../logging/log.ts";
import { createEnvironment } from "../process/environment.ts";

/**
 * What starts agents, in an environment without secrets. Where runs have folders in `runsDir` they outlive
 * the dispatcher.
 */
export function createExecutor(
  { secrets, baseEnv, addedEnv }: Environment,
  runsDir: string | null,
  apiUrl: () => string,
  log: Pick<Log, "warning">,
): RunExecutor {
  const inherited = createEnvironment({
    base: baseEnv,
    secretNames: SECRET_NAMES,
    secretValues: secrets.masked(),
  });
  const options: LocalExecutorOptions = {
    clock: systemClock,
    apiUrl,
    environment: { forRun: (own) => inherited.forRun({ ...addedEnv, ...own }) },
    warn: (message) => log.warning(message),
  };
  return runsDir === null
    ? createLocalExecutor(options)
    : createDurableExecutor({ ...options, runsDir });
}
