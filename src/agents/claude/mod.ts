import * as z from "zod";
import { findArgumentRisk } from "../argument_risk.ts";
import { defineAgent } from "../kind.ts";
import { OWN_VARIABLES } from "./own_variables.ts";

/**
 * The rules that keep claude from files. They hold in every permission mode, through links, and for
 * redirections of its shell. Two slashes begin an absolute path.
 */
function deniedTools(protectedPaths: readonly string[], secretsPath: string): string[] {
  const edits = protectedPaths.map((path) =>
    `Edit(/${literal(path)}${path.endsWith("/") ? "**" : ""})`
  );
  return [`Read(/${literal(secretsPath)})`, ...edits];
}

/** `path` as a pattern that matches it alone. */
function literal(path: string): string {
  return path.replace(/[*?[\]\\!]/g, "\\$&");
}

/** Claude Code: the adapter resumes its sessions and reads reports from its output. */
export const claudeAgent = defineAgent({
  type: "claude",
  commands: ["claude"],
  options: z.strictObject({}),
  prompt: "argument",
  uninherited: OWN_VARIABLES,
  allowsCommands: true,
  suggestArguments: ({ program, commands, protectedPaths, secretsPath }) => [
    { args: ["-p"], purpose: "Print mode: it works without asking questions" },
    {
      args: ["--permission-mode", "acceptEdits"],
      purpose: "It may edit files in its folder; all else needs the next option",
    },
    {
      args: [
        "--allowedTools",
        ...[`${program} task`, ...commands].map((command) => `Bash(${command}:*)`),
      ],
      purpose: 'What it may run; add what it needs to check its work, "Bash(npm test:*)"',
    },
    {
      args: ["--disallowedTools", ...deniedTools(protectedPaths, secretsPath)],
      purpose: "What decides what runs next, and your tokens, in any permission mode",
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
