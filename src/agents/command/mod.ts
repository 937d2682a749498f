import type { AgentKind } from "../kind.ts";

/** Any program: it is told of its task by its arguments and its environment, and says nothing back. */
export const commandAgent: AgentKind = {
  type: "command",
  commands: [],
  load: async () => (await import("./adapter.ts")).commandAdapter,
};
