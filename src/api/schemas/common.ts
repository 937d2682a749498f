import * as z from "zod";

/** What is shown of `T`: nothing that is shown is changed. */
export type Shown<T> = T extends readonly (infer Item)[] ? readonly Shown<Item>[]
  : T extends object ? { readonly [Key in keyof T]: Shown<T[Key]> }
  : T;

/** A moment, as `Date.toISOString` writes it. */
export const INSTANT = z.string().meta({
  format: "date-time",
  examples: ["2026-01-01T00:00:00.000Z"],
});

/** The id of a run. */
export const RUN_ID = z.string().meta({
  format: "uuid",
  examples: ["0198c0de-0000-7000-8000-000000000001"],
});

/** The id of a task, which only the board understands. */
export const TASK_ID = z.string().meta({ examples: ["1"] });

/** What a request that is no good twice may carry. */
export const IDEMPOTENCY = z.object({
  "Idempotency-Key": z.string().min(1).max(255).optional().describe(
    "A request that is sent again with the same key and body takes effect once.",
  ),
});
