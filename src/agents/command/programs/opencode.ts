import type { AgentProgram } from "../../program.ts";

/** OpenCode, as `init` sets it up. */
export const opencode: AgentProgram = {
  command: "opencode",
  allowsCommands: true,
  logIn: "opencode auth login",
  async loginState({ run }) {
    const text = (await run(["auth", "list"]))?.text ?? "";
    // Without credentials it may still work: with a local model, or keys in its own config.
    return /\b[1-9]\d* (credential|environment variable)/.test(text) ? "logged_in" : "unknown";
  },
  suggestArguments: () => [
    { args: ["run"], purpose: "It works without asking questions" },
    {
      args: ["--format", "json"],
      purpose: "One line for each thing that it does; the prompt follows",
    },
  ],
  suggestEnv: ({ program, commands }) => {
    const allowed = [`${program} task`, ...commands].map((command) => [`${command} *`, "allow"]);
    const permission = {
      edit: "allow",
      bash: { "*": "deny", ...Object.fromEntries(allowed) },
      external_directory: "deny",
    };
    return { OPENCODE_PERMISSION: JSON.stringify(permission) };
  },
};
