import * as z from "zod";

const taskOptions = z.strictObject({
  id: z.string().min(1).describe("Tells it from the others"),
  name: z.string().min(1).describe("What it says"),
  description: z.string().default("").describe("What is to be done, at length"),
  labels: z.array(z.string()).default([]).describe("Names of labels"),
  assignees: z.array(z.string()).default([]).describe("User names"),
});

/** The keys under `[backend]` of a board in memory. */
export const memoryOptions = z.strictObject({
  queues: z.record(z.string().min(1), z.array(taskOptions)).default({})
    .describe("What the board holds at the start"),
  user: z.string().min(1).default("artificer")
    .describe("Who is assigned to a claimed task and writes the comments"),
});

/** The options of a board in memory, parsed. */
export type MemoryOptions = z.output<typeof memoryOptions>;
