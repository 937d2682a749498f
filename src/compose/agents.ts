import { agentKindOf } from "../agents/registry.ts";
import type { AgentAdapter } from "../contracts/agent_adapter.ts";
import type { Route } from "../domain/route.ts";

/** The agent kinds that routes and runs name. It imports each kind when it is first needed. */
export class LoadedAgents {
  readonly #loaded = new Map<string, AgentAdapter>();

  /** Resolves once every kind that `users` name is loaded. */
  async load(users: readonly Pick<Route, "agent">[]): Promise<void> {
    const kinds = new Set(users.map(({ agent }) => agent));
    await Promise.all(Array.from(kinds, async (type) => {
      if (this.#loaded.has(type)) return;
      const agent = await agentKindOf(type)?.load();
      if (agent !== undefined) this.#loaded.set(type, agent);
    }));
  }

  readonly of = (type: string): AgentAdapter => {
    const agent = this.#loaded.get(type);
    if (agent === undefined) throw new TypeError(`Cannot find agent kind "${type}"`);
    return agent;
  };
}
