import { claudeAgent } from "./claude/mod.ts";
import { commandAgent } from "./command/mod.ts";
import type { AgentKind } from "./kind.ts";
import type { AgentProgram } from "./program.ts";

/** Every agent kind; a new one is a folder and one line here. The first serves commands that no other names. */
export const agentKinds: readonly [AgentKind, ...AgentKind[]] = [commandAgent, claudeAgent];

/** The kind that a route names with `agent`, or null. */
export function agentKindOf(type: string): AgentKind | null {
  return agentKinds.find((kind) => kind.type === type) ?? null;
}

/** The kind of a route that does not name one, chosen by the last path segment of its command. */
export function defaultAgentOf(
  command: string,
  kinds: readonly [AgentKind, ...AgentKind[]] = agentKinds,
): AgentKind {
  const name = command.slice(command.lastIndexOf("/") + 1);
  return kinds.find(({ commands }) => commands.includes(name)) ?? kinds[0];
}

/** What no agent inherits, since an agent around the dispatcher has set it. */
export const UNINHERITED: readonly string[] = agentKinds.flatMap(({ uninherited }) => uninherited);

/** Every program that `init` finds and sets up, the one to suggest first. Those with a kind of their own come first. */
export async function loadAgentPrograms(): Promise<readonly AgentProgram[]> {
  const [passThrough, ...own] = agentKinds;
  return (await Promise.all([...own, passThrough].map(({ programs }) => programs()))).flat();
}
