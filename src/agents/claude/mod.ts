import type { AgentKind } from "../kind.ts";

/** Claude Code: its sessions are gone on with, and what it says of itself is read from its output. */
export const claudeAgent: AgentKind = {
  type: "claude",
  commands: ["claude"],
  load: async () => (await import("./adapter.ts")).claudeAdapter,
};
