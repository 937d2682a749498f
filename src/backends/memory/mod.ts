import { defineBackend } from "../kind.ts";
import { memoryOptions } from "./options.ts";

/** A board that is gone when the process ends, to try things on. */
export const memory = defineBackend({
  type: "memory",
  options: memoryOptions,
  needs: () => [],
  create: async (options, context) =>
    (await import("./adapter.ts")).createMemoryBackend(options, context),
});
