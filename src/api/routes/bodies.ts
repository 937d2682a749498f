import { closestMatch } from "leven";
import * as z from "zod";
import { type FieldError, ProblemError } from "../problem.ts";

/** How wrong a key may be spelled and still be recognised. */
const MAX_TYPOS = 3;

const text = z.string({
  error: ({ input }) => input === undefined ? "is missing" : "must be text",
}).refine((value) => value.isWellFormed(), "holds half of a surrogate pair, which is no text");
const nonBlank = text.refine((value) => /\S/.test(value), "must not be blank");
const names = z.array(nonBlank, { error: "must be a list of names" })
  .transform((list) => [...new Set(list)]);

/** What a body may hold. Aliases are other spellings that callers of the Python tool may use. */
interface BodyKind<Schema extends z.ZodObject> {
  /** Completes "Cannot …". */
  readonly what: string;
  readonly schema: Schema;
  readonly aliases: Readonly<Record<string, string>>;
}

export const COMMENT = {
  what: "add the comment",
  schema: z.strictObject({ text: nonBlank }),
  aliases: { comment: "text" },
} satisfies BodyKind<z.ZodObject>;

export const MOVE = {
  what: "move the task",
  schema: z.strictObject({ target_queue: nonBlank }),
  aliases: { queue: "target_queue", queue_name: "target_queue" },
} satisfies BodyKind<z.ZodObject>;

export const CREATE = {
  what: "create the task",
  schema: z.strictObject({ queue_name: nonBlank, name: nonBlank, description: text.default("") }),
  aliases: { queue: "queue_name", target_queue: "queue_name" },
} satisfies BodyKind<z.ZodObject>;

export const PATCH = {
  what: "edit the task",
  schema: z.strictObject({
    name: nonBlank.optional(),
    description: text.optional(),
    labels: names.optional(),
    assignees: names.optional(),
  }),
  aliases: {},
} satisfies BodyKind<z.ZodObject>;

export const REFRESH = {
  what: "refresh",
  schema: z.strictObject({}),
  aliases: {},
} satisfies BodyKind<z.ZodObject>;

/** `value` as `kind` wants it, with aliases under their proper names. */
export function parseBody<Schema extends z.ZodObject>(
  kind: BodyKind<Schema>,
  value: unknown,
): z.output<Schema> {
  if (!isRecord(value)) {
    throw invalid(kind, [{ path: "", detail: "the body must be a JSON object" }]);
  }
  const { body, errors } = resolveAliases(kind, value);
  const parsed = kind.schema.safeParse(body);
  if (errors.length > 0 || !parsed.success) {
    throw invalid(kind, [...errors, ...fieldErrors(kind, parsed.error)]);
  }
  return parsed.data;
}

/** The problem of an edit that edits nothing: its sender meant something. */
export function emptyEdit(): ProblemError {
  const known = Object.keys(PATCH.schema.shape).map(quote).join(", ");
  return invalid(PATCH, [{ path: "", detail: `the body changes nothing; give any of ${known}` }]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function resolveAliases(
  { aliases }: BodyKind<z.ZodObject>,
  value: Record<string, unknown>,
): { body: Record<string, unknown>; errors: FieldError[] } {
  const taken = new Map<string, string>();
  const errors: FieldError[] = [];
  const entries = Object.entries(value).map(([key, field]): [string, unknown] => {
    const proper = Object.hasOwn(aliases, key) ? aliases[key] ?? key : key;
    const other = taken.get(proper);
    if (other !== undefined) {
      errors.push({ path: key, detail: `means the same as ${quote(other)}; give one of them` });
    }
    taken.set(proper, key);
    return [proper, field];
  });
  return { body: Object.fromEntries(entries), errors };
}

function fieldErrors(kind: BodyKind<z.ZodObject>, error: z.ZodError | undefined): FieldError[] {
  return (error?.issues ?? []).flatMap((issue): FieldError[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: key, detail: unknownKey(kind, key) }))
      : [{ path: pathText(issue.path), detail: issue.message }]
  );
}

function unknownKey({ schema, aliases }: BodyKind<z.ZodObject>, key: string): string {
  const known = Object.keys(schema.shape);
  const near = closestMatch(key, [...known, ...Object.keys(aliases)], { maxDistance: MAX_TYPOS });
  if (near !== undefined) return `is not known; did you mean ${quote(near)}?`;
  return known.length === 0
    ? "is not known; the body must be empty"
    : `is not known; allowed are ${known.map(quote).join(", ")}`;
}

/** Such as `labels[1]`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`)
    .join("").replace(/^\./, "");
}

function invalid(
  { what }: Pick<BodyKind<z.ZodObject>, "what">,
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

function quote(name: string): string {
  return JSON.stringify(name);
}
