import type * as z from "zod";
import { nearest } from "../text/nearest.ts";
import { type FieldError, ProblemError } from "./problem.ts";

/** What a body or a query may hold. */
export interface FieldsKind<Schema extends z.ZodObject = z.ZodObject> {
  /** Completes "Cannot …". */
  readonly what: string;
  readonly schema: Schema;
  /** Other spellings that callers may use. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** The JSON of a body as `kind` wants it, with aliases under their proper names. */
export function parseBody<Schema extends z.ZodObject>(
  kind: FieldsKind<Schema>,
  value: unknown,
): z.output<Schema> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(kind, [{ path: "", detail: "the body must be a JSON object" }]);
  }
  return parseFields(kind, Object.entries(value));
}

/** The query of `url` as `kind` wants it, with aliases under their proper names. */
export function parseQuery<Schema extends z.ZodObject>(
  kind: FieldsKind<Schema>,
  url: string,
): z.output<Schema> {
  return parseFields(kind, [...new URL(url).searchParams]);
}

function parseFields<Schema extends z.ZodObject>(
  kind: FieldsKind<Schema>,
  given: readonly (readonly [string, unknown])[],
): z.output<Schema> {
  const { fields, errors } = resolveAliases(kind, given);
  const parsed = kind.schema.safeParse(fields);
  if (errors.length > 0 || !parsed.success) {
    throw invalid(kind, [...errors, ...fieldErrors(kind, parsed.error)]);
  }
  return parsed.data;
}

function resolveAliases(
  { aliases }: FieldsKind,
  given: readonly (readonly [string, unknown])[],
): { fields: Record<string, unknown>; errors: FieldError[] } {
  const taken = new Map<string, string>();
  const errors: FieldError[] = [];
  const entries = given.map(([key, field]): [string, unknown] => {
    const proper = Object.hasOwn(aliases, key) ? aliases[key] ?? key : key;
    const other = taken.get(proper);
    if (other === key) {
      errors.push({ path: key, detail: "is given twice" });
    } else if (other !== undefined) {
      errors.push({ path: key, detail: `means the same as ${quote(other)}; give one of them` });
    }
    taken.set(proper, key);
    return [proper, field];
  });
  return { fields: Object.fromEntries(entries), errors };
}

function fieldErrors(kind: FieldsKind, error: z.ZodError | undefined): FieldError[] {
  return (error?.issues ?? []).flatMap((issue): FieldError[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: key, detail: unknownKey(kind, key) }))
      : [{ path: pathText(issue.path), detail: issue.message }]
  );
}

function unknownKey({ schema, aliases }: FieldsKind, key: string): string {
  const known = Object.keys(schema.shape);
  const near = nearest(key, [...known, ...Object.keys(aliases)]);
  if (near !== null) return `is not known; did you mean ${quote(near)}?`;
  return known.length === 0
    ? "is not known; the body must be empty"
    : `is not known; allowed are ${known.map(quote).join(", ")}`;
}

/** Such as `labels[1]`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`)
    .join("").replace(/^\./, "");
}

/** The problem of fields that `kind` does not take. */
export function invalid(
  { what }: Pick<FieldsKind, "what">,
  errors: readonly FieldError[],
): ProblemError {
  const all = errors.map(({ path, detail }) => path === "" ? detail : `${quote(path)} ${detail}`);
  return new ProblemError({
    status: 422,
    code: "invalid",
    detail: `Cannot ${what}: ${all.join("; ")}`,
    errors,
  });
}

/** `name` as messages show it. */
export function quote(name: string): string {
  return JSON.stringify(name);
}
