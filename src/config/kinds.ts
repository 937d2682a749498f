import type { AgentKind } from "../agents/kind.ts";
import { agentKinds } from "../agents/registry.ts";
import type { BackendKind } from "../backends/kind.ts";
import { backendKinds } from "../backends/registry.ts";
import type { ExecutorKind } from "../executors/kind.ts";
import { executorKinds } from "../executors/registry.ts";

/** The kinds that a config can name. */
export interface ConfigKinds {
  readonly backends: readonly BackendKind[];
  readonly agents: readonly [AgentKind, ...AgentKind[]];
  readonly executors: readonly [ExecutorKind, ...ExecutorKind[]];
}

/** All kinds of the program. */
export const configKinds: ConfigKinds = {
  backends: backendKinds,
  agents: agentKinds,
  executors: executorKinds,
};
