import type * as z from "zod";
import { asSchema, childValue, knownValues } from "../schema_at.ts";

type Json = z.core.JSONSchema.BaseSchema;

/** No table of a config is nested deeper. */
const MAX_DEPTH = 3;

/** The tables of a config in which `key` is known, in words: the top level, `[backend]`, each route. */
export function homesOf(key: string, schema: Json): string[] {
  return [...new Set(homesBelow(key, schema, [], ""))];
}

function homesBelow(
  key: string,
  schema: Json,
  path: readonly string[],
  condition: string,
): string[] {
  if (schema.oneOf !== undefined) {
    const kinds = schema.oneOf.map(asSchema);
    const having = kinds.filter((kind) => Object.hasOwn(kind.properties ?? {}, key));
    // What all kinds have does not depend on the kind.
    return kinds.flatMap((kind) => {
      const only = having.length < kinds.length ? conditionOf(kind) : "";
      return homesBelow(key, kind, path, only);
    });
  }
  const own = Object.hasOwn(schema.properties ?? {}, key) ? [tableName(path) + condition] : [];
  if (path.length >= MAX_DEPTH) return own;
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    homesBelow(key, asSchema(child), [...path, name], "")
  );
  const any = asSchema(schema.additionalProperties);
  return [...own, ...below, ...homesBelow(key, any, [...path, '"…"'], "")];
}

function conditionOf(kind: Json): string {
  const [type] = knownValues(asSchema(childValue(kind.properties, "type") as Json | undefined));
  return type === undefined ? "" : ` with type = ${JSON.stringify(type)}`;
}

function tableName(path: readonly string[]): string {
  return path.length === 0 ? "the top level, above the first table" : `[${path.join(".")}]`;
}
