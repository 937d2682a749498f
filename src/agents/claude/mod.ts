import * as z from "zod";
import { findArgumentRisk } from "../argument_risk.ts";
import { defineAgent } from "../kind.ts";

/** Claude Code: its sessions are resumed, and what it says of itself is read from its output. */
export const claudeAgent = defineAgent({
  type: "claude",
  commands: ["claude"],
  options: z.strictObject({}),
  prompt: "argument",
  suggestArguments: (program) => [
    { args: ["-p"], purpose: "Print mode: it works without asking questions" },
    {
      args: ["--permission-mode", "acceptEdits"],
      purpose: "It may edit files in its folder; else only what the next option lists",
    },
    {
      args: ["--allowedTools", `Bash(${program} task:*)`],
      purpose: 'Add what it needs to build and test, such as "Bash(npm test:*)"',
    },
    {
      args: ["--disallowedTools", "Read(./.env)"],
      purpose: "That file holds your tokens, not the agent's",
    },
    {
      args: ["--max-budget-usd", "5"],
      purpose: "The most that a run may cost, in US dollars",
    },
    { args: ["--"], purpose: "What follows is the prompt, not an option" },
  ],
  findArgumentRisk: (args) =>
    findArgumentRisk(args, ({ text, before }) => {
      // Print mode takes no value: what follows is the prompt, which claude also takes after "--".
      if (before !== "-p" && before !== "--print") return null;
      return `Put "--" between them: ${JSON.stringify(before)}, "--", ${JSON.stringify(text)}`;
    }),
  async load() {
    const { claudeAdapter } = await import("./adapter.ts");
    return () => claudeAdapter;
  },
});
