import * as z from "zod";
import type { ConfigKinds } from "./kinds.ts";
import type { Section, Shape } from "./section.ts";
import { about, name } from "./sections/keys.ts";
import { SECTIONS } from "./sections/mod.ts";

/** A valid config, parsed. Only the section of a key knows the type of its value. */
export interface ParsedConfig extends Readonly<Record<string, unknown>> {
  readonly routing: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The schema of a config that may name `kinds`, with the types and defaults of all keys. */
export function configSchema(
  kinds: ConfigKinds,
  sections: readonly Section[] = SECTIONS,
): z.ZodType<ParsedConfig> {
  const route = z.strictObject(shapeOf(sections.map((section) => section.route?.schema(kinds))))
    .meta(about("What to start for the tasks of one ready queue"));
  return z.strictObject({
    ...shapeOf(sections.map((section) => section.top?.schema(kinds))),
    routing: z.record(name(), route)
      .meta(about("What to start for the tasks of each ready queue, by the queue's name")),
  });
}

/**
 * The keys of all `parts`. Two sections may not have the same key: each would read the other's
 * value.
 */
function shapeOf(parts: readonly (Shape | undefined)[]): Shape {
  const entries = parts.flatMap((part) => Object.entries(part ?? {}));
  const keys = entries.map(([key]) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) {
    throw new TypeError(`Cannot make a config schema: two sections have the key "${twice}"`);
  }
  return Object.fromEntries(entries);
}

/**
 * The JSON Schema with which editors complete and check a config file, in draft 7, which every editor
 * knows. It does not describe relations between keys, such as a queue that two routes share.
 */
export function configJsonSchema(
  kinds: ConfigKinds,
  sections: readonly Section[] = SECTIONS,
): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(configSchema(kinds, sections), {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema }) => dropSafeBounds(jsonSchema),
  });
}

/** Removes the bounds of all integers, which are not worth reading. */
function dropSafeBounds(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
