import type { AgentAdapter } from "../contracts/agent_adapter.ts";

/**
 * What an agent's `mod.ts` tells the registry. Importing it costs nothing; the adapter itself comes
 * with `load`.
 */
export interface AgentKind {
  /** The `agent` of a route. */
  readonly type: string;
  /** Commands, by their last path segment, that mean this kind where a route names none. */
  readonly commands: readonly string[];
  /** Imports the adapter. */
  load(): Promise<AgentAdapter>;
}
