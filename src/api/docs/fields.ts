import type { Schema } from "../openapi/reading.ts";

/** One thing that is sent or answered. */
export interface Field {
  /** Of a field within another one, such as `tasks[].name`. */
  readonly name: string;
  readonly type: readonly TypePart[];
  readonly isRequired: boolean;
  readonly description: string;
}

/** Words, or the name of an object that is described elsewhere. */
export type TypePart = string | { readonly shape: string };

/** The fields of an object, each followed by those within it. */
export function fieldsOf({ properties = {}, required = [] }: Schema, prefix = ""): Field[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = prefix + key;
    const field = fieldOf(name, schema, required.includes(key));
    return [field, ...fieldsOf(schema, `${name}.`), ...fieldsOf(schema.items ?? {}, `${name}[].`)];
  });
}

/** One field by its schema. */
export function fieldOf(name: string, schema: Schema, isRequired: boolean): Field {
  return { name, isRequired, type: typeOf(schema), description: schema.description ?? "" };
}

/** What a schema allows, in words. */
export function typeOf(schema: Schema): TypePart[] {
  const { $ref, anyOf, type, items } = schema;
  if ($ref !== undefined) return [{ shape: $ref.replace(/^.*\//, "") }];
  if (anyOf !== undefined) {
    return anyOf.flatMap((one, index) => index === 0 ? typeOf(one) : [" or ", ...typeOf(one)]);
  }
  if (type === "array") return ["list of ", ...typeOf(items ?? {})];
  const types = typeof type === "string" ? [type] : type ?? [];
  const orNull = types.length > 1 && types.includes("null") ? " or null" : "";
  const value = types.find((each) => each !== "null") ?? types[0] ?? "anything";
  return [`${allowed(schema) ?? measured(value, schema)}${orNull}`];
}

function allowed({ enum: words, const: word }: Schema): string | null {
  const all = word === undefined ? words : [word];
  return all?.filter((each) => each !== null).map((each) => JSON.stringify(each)).join(", ") ??
    null;
}

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "instant (ISO 8601)",
  uuid: "UUID",
};

function measured(type: string, { format, minimum, maximum, default: value }: Schema): string {
  const name = FORMATS[format ?? ""] ?? type;
  const range = minimum === undefined
    ? ""
    : maximum === undefined
    ? ` from ${minimum}`
    : ` from ${minimum} to ${maximum}`;
  const otherwise = value === undefined || value === ""
    ? ""
    : `, ${JSON.stringify(value)} if absent`;
  return name + range + otherwise;
}
