import type * as z from "zod";

type Json = z.core.JSONSchema.BaseSchema;
type Path = readonly PropertyKey[];

/** The part of a JSON Schema that speaks of the value at `path` of `value`, or null. */
export function schemaAt(schema: Json, path: Path, value: unknown): Json | null {
  const here = variantOf(schema, value);
  const [step, ...rest] = path;
  if (step === undefined) return here;
  const next = childOf(here, step);
  return next === null ? null : schemaAt(next, rest, childValue(value, step));
}

/** The keys that a table of this schema may have; empty where any name goes. */
export function knownKeys(schema: Json | null): string[] {
  if (schema === null) return [];
  const tables = schema.oneOf?.map(asSchema) ?? [schema];
  return [...new Set(tables.flatMap((table) => Object.keys(table.properties ?? {})))];
}

/** The values that this schema takes, where it lists them. */
export function knownValues(schema: Json | null): string[] {
  return (schema?.enum ?? (schema?.const === undefined ? [] : [schema.const])).map(String);
}

/** What a schema allows, in words: `a whole number from 0 to 65535`. */
export function describeAllowed(schema: Json): string {
  const values = knownValues(schema);
  if (values.length > 0) return values.map((value) => JSON.stringify(value)).join(", ");
  switch (schema.type) {
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number${range(schema)}`;
    case "number":
      return `a number${range(schema)}`;
    case "string":
      return schema.minLength ? "a string that is not empty" : "a string";
    case "array":
      return describeArray(schema);
    default:
      return "a table";
  }
}

function describeArray(schema: Json): string {
  const items = asSchema(schema.items as Json | undefined);
  const what = items.type === "string" ? "an array of strings" : "an array";
  return schema.minItems ? `${what} that is not empty` : what;
}

function range({ minimum, maximum, exclusiveMinimum }: Json): string {
  if (typeof exclusiveMinimum === "number") return ` more than ${exclusiveMinimum}`;
  if (minimum === undefined) return maximum === undefined ? "" : `, at most ${maximum}`;
  return maximum === undefined ? `, at least ${minimum}` : ` from ${minimum} to ${maximum}`;
}

/** Of a table that comes in kinds, the one that `value` names by its `type`; else what all allow. */
function variantOf(schema: Json, value: unknown): Json {
  const variants = schema.oneOf?.map(asSchema);
  if (variants === undefined) return schema;
  const type = childValue(value, "type");
  const types = variants.flatMap((variant) => knownValues(childOf(variant, "type")));
  const named = variants.find((variant) => knownValues(childOf(variant, "type"))[0] === type);
  return named ?? { type: "object", properties: { type: { enum: types } } };
}

function childOf(schema: Json, step: PropertyKey): Json | null {
  const properties = schema.properties ?? {};
  if (typeof step === "string" && Object.hasOwn(properties, step)) {
    return asSchema(properties[step]);
  }
  const any = typeof step === "number" ? schema.items : schema.additionalProperties;
  return typeof any === "object" && !Array.isArray(any) ? any as Json : null;
}

/** The value below `value` at `step`, or undefined. */
export function childValue(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<PropertyKey, unknown>)[step];
}

function asSchema(schema: z.core.JSONSchema._JSONSchema | undefined): Json {
  return typeof schema === "object" ? schema : {};
}
