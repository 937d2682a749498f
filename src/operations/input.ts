import * as z from "zod";
import { nearest } from "../text/nearest.ts";
import { shortened } from "../text/shortened.ts";
import { done, type FieldError, type Refusal, type Result } from "./result.ts";

/** More than any input has. Each unknown field is compared with the known ones. */
const MAX_FIELDS = 100;
/** More labels or users than a task has. */
const MAX_ITEMS = 1_000;
/** Characters of a name that are quoted, enough to recognise it. */
const MAX_QUOTED = 200;
/** Errors that the detail lists. */
const MAX_TOLD = 10;

/** Fields as they came: their names may be other spellings, and a name may come twice. */
export type Fields = readonly (readonly [name: string, value: unknown])[];

/** What an input must look like. */
export interface InputKind<Schema extends z.ZodObject = z.ZodObject> {
  /** Completes "Cannot …". */
  readonly what: string;
  readonly input: Schema;
  /** Other names that callers may use. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** The id of a run. */
export const RUN_ID = z.string().meta({
  format: "uuid",
  examples: ["0198c0de-0000-7000-8000-000000000001"],
});

/** The id of a task, which only the board understands. */
export const TASK_ID = z.string().meta({ examples: ["1"] });

/** Text that a board can keep. */
export const text = z.string({
  error: ({ input }) => input === undefined ? "is missing" : "must be text",
}).refine(
  (value) => value.isWellFormed(),
  "is not valid text: it contains half of a surrogate pair",
);

/** Text that says something. */
export const nonBlank = text.refine((value) => /\S/.test(value), "must not be blank");

/** Names, each of them once. */
export const names = z.array(nonBlank, { error: "must be a list of names" })
  .transform((list) => [...new Set(list)]);

/** A whole number, also as the text of a query. */
export function wholeNumber(least: number, most: number) {
  const error = most === Number.MAX_SAFE_INTEGER
    ? `must be a whole number from ${least}`
    : `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(error).int(error).min(least, error).max(most, error);
}

/** One of some words. The message for another word names the one that it resembles. */
export function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, {
    error: ({ input }) => {
      const near = nearest(String(input), words);
      return near === null
        ? `must be one of ${words.map(quote).join(", ")}`
        : `cannot be ${quote(String(input))}; did you mean ${quote(near)}?`;
    },
  });
}

/** The input that consists of `given` and of `more`, checked. In `more` other spellings are known. */
export function parseInput<Schema extends z.ZodObject>(
  kind: InputKind<Schema>,
  given: Readonly<Record<string, unknown>>,
  more: Fields,
): Result<z.output<Schema>> {
  if (more.length === 0) {
    const { success, data } = kind.input.safeParse(given);
    if (success) return done(data);
  }
  const oversized = sizeErrors(more);
  if (oversized.length > 0) return invalid(kind.what, oversized);
  const known = Object.keys(kind.input.shape).filter((name) => !Object.hasOwn(given, name));
  const { fields, errors } = resolveAliases(kind, known, more);
  const parsed = kind.input.safeParse({ ...fields, ...given });
  if (parsed.success && errors.length === 0) return done(parsed.data);
  return invalid(kind.what, [...errors, ...fieldErrors(kind, known, parsed.error)]);
}

/** The refusal of an input. */
export function invalid(what: string, errors: readonly FieldError[]): Refusal<"invalid"> {
  const told = errors.slice(0, MAX_TOLD).map(({ path, detail }) =>
    path === "" ? detail : `${quote(path)} ${detail}`
  );
  const more = errors.length - told.length;
  const all = more === 0 ? told : [...told, `and ${more} more`];
  return { ok: false, code: "invalid", detail: `Cannot ${what}: ${all.join("; ")}`, errors };
}

/** `name` as messages show it: without its middle if it is very long. */
export function quote(name: string): string {
  return JSON.stringify(shortened(name, MAX_QUOTED));
}

/** What is too much to be checked one by one. */
function sizeErrors(fields: Fields): FieldError[] {
  if (fields.length > MAX_FIELDS) {
    const detail = `there are ${fields.length} fields, and more than ${MAX_FIELDS} are never known`;
    return [{ path: "", detail }];
  }
  return fields.flatMap(([path, value]) =>
    Array.isArray(value) && value.length > MAX_ITEMS
      ? [{ path, detail: `has ${value.length} items; it may have ${MAX_ITEMS}` }]
      : []
  );
}

function resolveAliases(
  kind: InputKind,
  known: readonly string[],
  more: Fields,
): { fields: Record<string, unknown>; errors: FieldError[] } {
  const { input, aliases = {} } = kind;
  const taken = new Map<string, string>();
  const errors: FieldError[] = [];
  const entries = more.map(([key, field]): [string, unknown] => {
    const proper = Object.hasOwn(aliases, key) ? aliases[key] ?? key : key;
    const other = taken.get(proper);
    if (other === key) {
      errors.push({ path: key, detail: "is given twice" });
    } else if (other !== undefined) {
      errors.push({ path: key, detail: `means the same as ${quote(other)}; give one of them` });
    } else if (Object.hasOwn(input.shape, proper) && !known.includes(proper)) {
      errors.push({ path: key, detail: unknownKey(kind, known, key) });
    }
    taken.set(proper, key);
    return [proper, field];
  });
  return { fields: Object.fromEntries(entries), errors };
}

function fieldErrors(
  kind: InputKind,
  known: readonly string[],
  error: z.ZodError | undefined,
): FieldError[] {
  return (error?.issues ?? []).flatMap((issue): FieldError[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: key, detail: unknownKey(kind, known, key) }))
      : [{ path: pathText(issue.path), detail: issue.message }]
  );
}

function unknownKey({ aliases = {} }: InputKind, known: readonly string[], key: string): string {
  const near = nearest(key, [...known, ...Object.keys(aliases)]);
  if (near !== null) return `is not known; did you mean ${quote(near)}?`;
  return known.length === 0
    ? "is not known; the body must be empty"
    : `is not known; allowed: ${known.map(quote).join(", ")}`;
}

/** Such as `labels[1]`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`)
    .join("").replace(/^\./, "");
}
