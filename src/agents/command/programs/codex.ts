import { type AgentProgram, isAtLeast } from "../../program.ts";

/** An older codex takes `login status` for a prompt, which costs money. */
const HAS_LOGIN_STATUS = [0, 20];

/** OpenAI's Codex, as `init` sets it up. Its sandbox bounds what it can do, not a list of commands. */
export const codex: AgentProgram = {
  command: "codex",
  allowsCommands: false,
  logIn: "codex login",
  async loginState({ version, run }) {
    // The command line of 2025 had versions such as 0.1.2505171051, and no such command.
    const own = await version();
    if (!isAtLeast(own, HAS_LOGIN_STATUS)) return "unknown";
    const text = (await run(["login", "status"]))?.text ?? "";
    if (/^not logged in/im.test(text)) return "logged_out";
    return /^logged in/im.test(text) ? "logged_in" : "unknown";
  },
  suggestArguments: ({ isRepository }) => [
    { args: ["exec"], purpose: "It works without asking questions" },
    {
      args: ["-s", "workspace-write"],
      purpose: "Its sandbox: it writes in its folder alone, and can read all that you can",
    },
    {
      args: ["-c", "sandbox_workspace_write.network_access=true"],
      purpose: "The commands for its task need a connection; the sandbox allows all or none",
    },
    {
      args: ["-c", "allow_login_shell=false"],
      purpose: "A login shell could change PATH, and would not find that command then",
    },
    ...isRepository
      ? []
      : [{ args: ["--skip-git-repo-check"], purpose: "Its folder is not a git repository" }],
    { args: ["--json"], purpose: "One line for each thing that it does; the prompt follows" },
  ],
};
