import * as z from "zod";
import { findArgumentRisk } from "../argument_risk.ts";
import { defineAgent } from "../kind.ts";

/** Any program: it learns its task from its arguments and its environment, and reports nothing. */
export const commandAgent = defineAgent({
  type: "command",
  commands: [],
  options: z.strictObject({}),
  programs: async () => (await import("./programs/mod.ts")).programs,
  uninherited: [],
  findArgumentRisk: (args) => findArgumentRisk(args),
  async load() {
    const { commandAdapter } = await import("./adapter.ts");
    return () => commandAdapter;
  },
});
