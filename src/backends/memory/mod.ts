import { defineBackend } from "../kind.ts";
import { memoryOptions } from "./options.ts";

/** A board in memory, which ends with the process: for trying things out. */
export const memory = defineBackend({
  type: "memory",
  options: memoryOptions,
  needs: () => [],
  create: async (options, context) =>
    (await import("./adapter.ts")).createMemoryBackend(options, context),
});
