import type * as z from "zod";

type Json = z.core.JSONSchema.BaseSchema;
type Path = readonly PropertyKey[];

/** The part of a JSON Schema that describes the value at `path` of `value`, or null. */
export function schemaAt(schema: Json, path: Path, value: unknown): Json | null {
  const here = variantOf(schema, value);
  const [step, ...rest] = path;
  if (step === undefined) return here;
  const next = childOf(here, step);
  return next === null ? null : schemaAt(next, rest, childValue(value, step));
}

/** The keys that a table of this schema may have; empty if any name is allowed. */
export function knownKeys(schema: Json | null): string[] {
  if (schema === null) return [];
  const tables = schema.oneOf?.map(asSchema) ?? [schema];
  return [...new Set(tables.flatMap((table) => Object.keys(table.properties ?? {})))];
}

/** The values that this schema allows, if it lists them. */
export function knownValues(schema: Json | null): string[] {
  if (schema?.anyOf !== undefined) return schema.anyOf.map(asSchema).flatMap(knownValues);
  return (schema?.enum ?? (schema?.const === undefined ? [] : [schema.const])).map(String);
}

/** The value below `value` at `step`, or undefined. */
export function childValue(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<PropertyKey, unknown>)[step];
}

/**
 * For a table that comes in kinds: the kind that `value` names by its `type`, else what all kinds
 * allow.
 */
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

/** `schema`, or an empty one in place of `true`, `false` and undefined. */
export function asSchema(schema: z.core.JSONSchema._JSONSchema | undefined): Json {
  return typeof schema === "object" ? schema : {};
}
