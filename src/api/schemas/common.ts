import * as z from "zod";

/**
 * A schema that is made when it is first asked for, once. Answers are checked by nothing while the program
 * runs, and a start must not pay for schemas that only the OpenAPI document and the commands read.
 */
export function lazily<Schema extends object>(make: () => Schema): () => Schema {
  let made: Schema | undefined;
  return () => made ??= make();
}

/** What a lazy schema describes, as an answer shows it. */
export type ShownBy<Make extends () => z.ZodType> = Shown<z.output<ReturnType<Make>>>;

/** `T` as an answer shows it: read-only. */
export type Shown<T> = T extends readonly (infer Item)[] ? readonly Shown<Item>[]
  : T extends object ? { readonly [Key in keyof T]: Shown<T[Key]> }
  : T;

/** A moment, as `Date.toISOString` writes it. */
export const INSTANT = z.string().meta({
  format: "date-time",
  examples: ["2026-01-01T00:00:00.000Z"],
});
