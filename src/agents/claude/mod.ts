import * as z from "zod";
import { findArgumentRisk } from "../argument_risk.ts";
import { defineAgent } from "../kind.ts";

/** Claude Code: the adapter resumes its sessions and reads reports from its output. */
export const claudeAgent = defineAgent({
  type: "claude",
  commands: ["claude"],
  options: z.strictObject({}),
  prompt: "argument",
  suggestArguments: (program) => [
    { args: ["-p"], purpose: "Print mode: it works without asking questions" },
    {
      args: ["--permission-mode", "acceptEdits"],
      purpose: "It may edit files in its folder; all else needs the next option",
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
      purpose: "The maximum cost of a run, in US dollars",
    },
    { args: ["--"], purpose: "The prompt follows; it is not an option" },
  ],
  findArgumentRisk: (args) =>
    findArgumentRisk(args, ({ text, before }) => {
      // Print mode takes no value: the prompt follows, which claude also accepts after "--".
      if (before !== "-p" && before !== "--print") return null;
      return `Put "--" between them: ${JSON.stringify(before)}, "--", ${JSON.stringify(text)}`;
    }),
  async load() {
    const { claudeAdapter } = await import("./adapter.ts");
    return () => claudeAdapter;
  },
});
