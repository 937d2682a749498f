import { api } from "./api.ts";
import { apiLimits } from "./api_limits.ts";
import { backend } from "./backend.ts";
import { executor } from "./executor.ts";
import { log } from "./log.ts";
import { polling } from "./polling.ts";
import { retention } from "./retention.ts";
import { breaker } from "./route/breaker.ts";
import { outcomeQueues } from "./route/outcome_queues.ts";
import { agentProcess } from "./route/process.ts";
import { reach } from "./route/reach.ts";
import { retry } from "./route/retry.ts";
import { start } from "./route/start.ts";
import { supervision } from "./route/supervision.ts";
import { shutdown } from "./shutdown.ts";
import { stateDir } from "./state_dir.ts";

/**
 * Every section of the config. A new section is one file and one line here. The schema, the docs, the
 * config that `init` writes and the descriptions of changes keep this order.
 */
export const SECTIONS = [
  polling,
  start,
  api,
  apiLimits,
  stateDir,
  shutdown,
  retention,
  log,
  executor,
  backend,
  outcomeQueues,
  reach,
  retry,
  breaker,
  supervision,
  agentProcess,
] as const;
