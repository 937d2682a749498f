import * as z from "zod";

/** The paths of the fields of `T`, such as `active_agents.run_id`. */
type PathOf<T> = T extends readonly (infer Item)[] ? PathOf<Item>
  : T extends string | number | boolean | null | undefined ? never
  : string extends keyof T ? never
  : { [Key in keyof T & string]: Key | `${Key}.${PathOf<NonNullable<T[Key]>>}` }[keyof T & string];

/** `T` read leniently. A field that is unknown is null, false or empty, or absent if it is optional. */
export type Lenient<T, Required extends string = never, Prefix extends string = ""> = {
  readonly [Key in keyof T & string]: FieldOf<T[Key], Required, `${Prefix}${Key}`>;
};

type FieldOf<T, Required extends string, Path extends string> = Path extends Required
  ? ValueOf<NonNullable<T>, Required, Path>
  : undefined extends T ? ValueOf<NonNullable<T>, Required, Path> | undefined
  : NonNullable<T> extends string | number ? ValueOf<NonNullable<T>, Required, Path> | null
  : ValueOf<NonNullable<T>, Required, Path> | Extract<T, null>;

type ValueOf<T, Required extends string, Path extends string> = T extends string ? string
  : T extends number ? number
  : T extends boolean ? boolean
  : T extends readonly (infer Item)[] ? readonly ValueOf<Item, Required, Path>[]
  : string extends keyof T ? T
  : Lenient<T, Required, `${Path}.`>;

/**
 * Makes a schema that also accepts the answers of older and newer dispatchers. It accepts unknown fields
 * and unknown enum values. It reads a field that is missing or has an unexpected value as unknown. Only
 * the `required` fields, which identify an answer, must be there; if one is missing in an item of a list,
 * the whole list is unknown.
 */
export function lenient<
  Schema extends z.ZodObject,
  const Required extends PathOf<z.output<Schema>>,
>(schema: Schema, required: readonly Required[]): z.ZodType<Lenient<z.output<Schema>, Required>> {
  // TypeScript can't follow a schema that is built field by field; the two types above describe it.
  return lenientObject(schema, new Set<string>(required), "") as unknown as z.ZodType<
    Lenient<z.output<Schema>, Required>
  >;
}

function lenientObject(schema: z.ZodObject, required: ReadonlySet<string>, prefix: string) {
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    const path = `${prefix}${name}`;
    const value = valueOf(field, required, path);
    return [name, required.has(path) ? value : withFallback(field, value)];
  });
  return z.looseObject(Object.fromEntries(fields));
}

/** The schema for the value of a field that is there. */
function valueOf(field: z.ZodType, required: ReadonlySet<string>, path: string): z.ZodType {
  const schema = unwrapped(field);
  if (schema instanceof z.ZodObject) return lenientObject(schema, required, `${path}.`);
  if (schema instanceof z.ZodArray) {
    return z.array(valueOf(schema.element as z.ZodType, required, path));
  }
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return z.string();
  return schema;
}

/** `value` with a fallback for a field that is missing or has an unexpected value. */
function withFallback(field: z.ZodType, value: z.ZodType): z.ZodType {
  if (field instanceof z.ZodOptional) return value.optional().catch(undefined);
  const schema = unwrapped(field);
  if (schema instanceof z.ZodBoolean) return value.catch(false);
  if (schema instanceof z.ZodArray) return value.catch([]);
  if (schema instanceof z.ZodRecord) return value.catch({});
  if (schema instanceof z.ZodObject && !field.safeParse(null).success) {
    return value.catch(value.parse({}));
  }
  return value.nullable().catch(null);
}

function unwrapped(field: z.ZodType): z.ZodType {
  return field instanceof z.ZodOptional || field instanceof z.ZodNullable
    ? unwrapped(field.unwrap() as z.ZodType)
    : field;
}
