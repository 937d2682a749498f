import type * as z from "zod";
import { asSchema, knownValues } from "../schema_at.ts";

type Json = z.core.JSONSchema.BaseSchema;

/** What a schema allows, in words: `a whole number from 0 to 65535`. */
export function describeAllowed(schema: Json): string {
  if (schema.anyOf !== undefined) {
    return schema.anyOf.map((one) => describeAllowed(asSchema(one))).join(" or ");
  }
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
