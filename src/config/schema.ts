import * as z from "zod";
import type { ConfigKinds } from "./kinds.ts";
import type { Section, Shape } from "./section.ts";
import { about, name } from "./sections/keys.ts";
import { SECTIONS } from "./sections/mod.ts";

/** What the schema makes of a valid config: the values of each section are its own to read. */
export interface ParsedConfig extends Readonly<Record<string, unknown>> {
  readonly routing: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The schema of a config that may name `kinds`: defaults, types and JSON Schema come from here. */
export function configSchema(
  kinds: ConfigKinds,
  sections: readonly Section[] = SECTIONS,
): z.ZodType<ParsedConfig> {
  const route = z.strictObject(shapeOf(sections.map((section) => section.route?.schema(kinds))))
    .meta(about("What is done with the tasks of one ready queue"));
  return z.strictObject({
    ...shapeOf(sections.map((section) => section.top?.schema(kinds))),
    routing: z.record(name(), route)
      .meta(about("What is done with the tasks of each ready queue, by the queue's name")),
  });
}

/** The keys of all `parts`. Two sections that had one key would read each other's values. */
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
 * The JSON Schema that editors use to complete and check a config file; what is between keys, such as
 * a queue that two routes share, it can't say. Draft 7, which every editor knows.
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

/** What a number can hold at all is no limit that a person has to read. */
function dropSafeBounds(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
