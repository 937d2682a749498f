import type { AgentProgram } from "../../program.ts";

/** The file with its rules, in the config's folder. */
const RULES = "gemini-policy.toml";

/** Whether a key or the tokens of a login are there. Newer versions can also keep them in a keychain. */
const HAS_KEY = `
[ -n "$GEMINI_API_KEY$GOOGLE_API_KEY" ] && exit
cd "\${GEMINI_CLI_HOME:-$HOME}" || exit
[ -s .gemini/oauth_creds.json ] ||
  grep -qs '^ *\\(export \\)\\{0,1\\}\\(GEMINI\\|GOOGLE\\)_API_KEY *= *.' .gemini/.env .env
`;

/** Whether its user chose a way to log in. */
const HAS_CHOSEN = `grep -qs '"selectedType"' "\${GEMINI_CLI_HOME:-$HOME}/.gemini/settings.json"`;

/** Google's Gemini CLI, as `init` sets it up. */
export const gemini: AgentProgram = {
  command: "gemini",
  allowsCommands: true,
  logIn: "gemini",
  async loginState({ test }) {
    if (await test(HAS_KEY)) return "logged_in";
    return await test(HAS_CHOSEN) ? "unknown" : "logged_out";
  },
  suggestArguments: ({ home }) => [
    {
      args: ["--approval-mode", "auto_edit"],
      purpose: "It may edit files in its folder; all else needs the next option",
    },
    { args: ["--policy", `${home}/${RULES}`], purpose: "The commands that it may run" },
    {
      args: ["--skip-trust"],
      purpose: "Without it, it does not edit in a folder that is new to it",
    },
    { args: ["-o", "stream-json"], purpose: "One line for each thing that it does" },
    { args: ["-p"], purpose: "It works without asking questions; the prompt follows" },
  ],
  suggestFile: ({ program, commands }) => ({
    name: RULES,
    text: `# What gemini may run in a task. It refuses all other commands.
[[rule]]
toolName = "run_shell_command"
commandPrefix = [
${[`${program} task`, ...commands].map((command) => `  ${JSON.stringify(command)},\n`).join("")}]
decision = "allow"
priority = 100
`,
  }),
};
