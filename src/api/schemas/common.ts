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
