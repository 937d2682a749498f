import * as z from "zod";

const taskOptions = z.strictObject({
  id: z.string().min(1).describe("The id, which no other task has"),
  name: z.string().min(1).describe("The title of the task"),
  description: z.string().default("").describe("What to do, in detail"),
  labels: z.array(z.string()).default([]).describe("Names of labels"),
  assignees: z.array(z.string()).default([]).describe("User names"),
});

/** The keys under `[backend]` of a board in memory. */
export const memoryOptions = z.strictObject({
  queues: z.record(z.string().min(1), z.array(taskOptions)).default({})
    .describe("The tasks on the board at the start, by queue"),
  user: z.string().min(1).default("artificer")
    .describe("The user name that is assigned to claimed tasks and that comments show"),
});

/** The options of a board in memory, parsed. */
export type MemoryOptions = z.output<typeof memoryOptions>;
