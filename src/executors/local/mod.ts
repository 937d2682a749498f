import * as z from "zod";
import { defineExecutor } from "../kind.ts";

/** Starts agents on this machine: behind shims if their runs have folders, else as children with pipes. */
export const local = defineExecutor({
  type: "local",
  options: z.strictObject({}),
  needs: () => [{
    permission: { name: "run" },
    who: "The dispatcher",
    why: "to start and stop agents",
  }],
  create: async (_, { runs, ...options }) =>
    runs === null
      ? (await import("./piped.ts")).createPipedExecutor(options)
      : (await import("./durable/executor.ts")).createDurableExecutor({ ...options, ...runs }),
});
