import type { ZodOpenApiOverrideContext } from "zod-openapi";

type JsonSchema = ZodOpenApiOverrideContext["jsonSchema"];

/** Leaves out what zod adds for machines alone, and says "or null" as people write it. */
export function tidy({ jsonSchema }: ZodOpenApiOverrideContext): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  // Every UUID has one format; the pattern tells no more.
  if (jsonSchema.format === "uuid") delete jsonSchema.pattern;
  const [value, nothing, ...others] = jsonSchema.anyOf ?? [];
  if (nothing?.type !== "null" || others.length > 0 || typeof value?.type !== "string") return;
  delete jsonSchema.anyOf;
  Object.assign(jsonSchema, value, orNull(value));
}

function orNull({ type, enum: words }: JsonSchema): object {
  return { type: [type, "null"], ...(words ? { enum: [...words, null] } : {}) };
}
