import { type AgentProgram, isAtLeast } from "../../program.ts";
import { deniedTools } from "./denied_tools.ts";

/** An older claude takes `auth status` for a prompt, which costs money. */
const HAS_AUTH_STATUS = [2, 1, 41];

/** Claude Code, as `init` sets it up. */
export const claudeProgram: AgentProgram = {
  command: "claude",
  allowsCommands: true,
  logIn: "claude auth login",
  async loginState({ version, run }) {
    if (!isAtLeast(await version(), HAS_AUTH_STATUS)) return "unknown";
    const [, found] = /"loggedIn":\s*(true|false)/.exec(
      (await run(["auth", "status"]))?.text ?? "",
    ) ?? [];
    if (found === undefined) return "unknown";
    return found === "true" ? "logged_in" : "logged_out";
  },
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
};
