import * as z from "zod";
import { findArgumentRisk } from "../argument_risk.ts";
import { defineAgent } from "../kind.ts";
import { OWN_VARIABLES } from "./own_variables.ts";

/** Claude Code: the adapter resumes its sessions and reads reports from its output. */
export const claudeAgent = defineAgent({
  type: "claude",
  commands: ["claude"],
  options: z.strictObject({}),
  uninherited: OWN_VARIABLES,
  programs: async () => [(await import("./set_up/program.ts")).claudeProgram],
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
