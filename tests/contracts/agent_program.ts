import assert from "node:assert/strict";
import type { AgentProgram, InstalledProgram, LoginState } from "../../src/agents/program.ts";
import { type ContractOptions, defineContract } from "./contract.ts";

/** What `init` would write lines for. */
export const CONTEXT = {
  program: "this-program",
  commands: ["npm test", "git commit"],
  home: "/srv",
  protectedPaths: ["/srv/artificer.toml", "/srv/state/"],
  secretsPath: "/srv/.env",
  isRepository: false,
};

/** A program that says these things of itself. */
export function installed(
  { version = null, says = {}, passes = false }: {
    readonly version?: readonly number[] | null;
    /** What it prints, by its arguments; it does not end for others. */
    readonly says?: Readonly<Record<string, string>>;
    /** Whether tests of files and the environment succeed. */
    readonly passes?: boolean;
  } = {},
): InstalledProgram & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    version: () => Promise.resolve(version),
    run: (args) => {
      ran.push(args.join(" "));
      const text = says[args.join(" ")];
      return Promise.resolve(text === undefined ? null : { code: 0, text });
    },
    test: () => Promise.resolve(passes),
  };
}

/** What every `AgentProgram` promises. */
export function testAgentProgram(options: ContractOptions<AgentProgram>): void {
  defineContract<AgentProgram>("AgentProgram", options, {
    "its command is a single word, and so is the first one of its login": ({ command, logIn }) => {
      assert.match(command, /^[a-z][a-z0-9_-]*$/);
      assert.equal(logIn.split(" ")[0], command);
    },

    "each of its suggestions has a purpose, in one line of a config": (program) => {
      const suggestions = program.suggestArguments(CONTEXT);
      assert.ok(suggestions.length > 0);
      for (const { args, purpose } of suggestions) {
        assert.ok(args.length > 0);
        assert.match(purpose, /^[A-Z][^\n]{5,74}[^.\n]$/);
      }
    },

    "it is told what it may run if it can be told, and only then": (program) => {
      const lines = [
        ...program.suggestArguments(CONTEXT).flatMap(({ args }) => args),
        ...Object.values(program.suggestEnv?.(CONTEXT) ?? {}),
        program.suggestFile?.(CONTEXT).text ?? "",
      ].join("\n");
      for (const command of CONTEXT.commands) {
        assert.equal(lines.includes(command), program.allowsCommands, command);
      }
      if (program.allowsCommands) assert.ok(lines.includes("this-program task"));
    },

    "a file that it needs lies in the config's folder, and an argument names it": (program) => {
      const file = program.suggestFile?.(CONTEXT);
      if (file === undefined) return;
      assert.match(file.name, /^[a-z][a-z0-9_.-]*$/);
      const args = program.suggestArguments(CONTEXT).flatMap(({ args }) => args);
      assert.ok(args.includes(`/srv/${file.name}`));
    },

    "what does not answer has no known login, and nothing is a prompt to a version that it does not say":
      async (
        program,
      ) => {
        const silent = installed();
        const states: readonly LoginState[] = ["unknown", "logged_out"];
        assert.ok(states.includes(await program.loginState(silent)));
        for (const args of silent.ran) assert.match(args, /^auth list$/);
      },
  });
}
