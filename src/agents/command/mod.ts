import * as z from "zod";
import { findArgumentRisk } from "../argument_risk.ts";
import { defineAgent } from "../kind.ts";

/** Any program: its arguments and its environment tell it of its task, and it says nothing back. */
export const commandAgent = defineAgent({
  type: "command",
  commands: [],
  options: z.strictObject({}),
  prompt: "none",
  suggestArguments: () => [],
  findArgumentRisk: (args) => findArgumentRisk(args),
  async load() {
    const { commandAdapter } = await import("./adapter.ts");
    return () => commandAdapter;
  },
});
