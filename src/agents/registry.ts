import { claudeAgent } from "./claude/mod.ts";
import { commandAgent } from "./command/mod.ts";
import type { AgentKind } from "./kind.ts";

/** Every agent kind; a new one is one folder and one line here. The first takes what no other claims. */
export const agentKinds: readonly [AgentKind, ...AgentKind[]] = [commandAgent, claudeAgent];

/** The kind that a route names with `agent`, or null. */
export function agentKindOf(type: string): AgentKind | null {
  return agentKinds.find((kind) => kind.type === type) ?? null;
}

/** The kind that a route means that names none: by its command's last path segment. */
export function defaultAgentOf(
  command: string,
  kinds: readonly [AgentKind, ...AgentKind[]] = agentKinds,
): AgentKind {
  const name = command.slice(command.lastIndexOf("/") + 1);
  return kinds.find(({ commands }) => commands.includes(name)) ?? kinds[0];
}
