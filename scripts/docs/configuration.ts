import type * as z from "zod";
import { SECRET_NAMES } from "../../src/config/environment/secret_names.ts";
import { ConfigError } from "../../src/config/errors.ts";
import { configKinds } from "../../src/config/kinds.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { configJsonSchema } from "../../src/config/schema.ts";
import { changesOf } from "../../src/config/section.ts";
import { SECTIONS } from "../../src/config/sections/mod.ts";
import { keyTable } from "./key_table.ts";

type Json = z.core.JSONSchema.BaseSchema;

/** The keys whose change waits for a restart. */
export const RESTART_KEYS = changesOf(SECTIONS, "top")
  .filter(([, { needsRestart }]) => needsRestart).map(([, { key }]) => key).toSorted();

/** A config with common mistakes. */
const MISTAKEN = `poll_intervall = 10

[backend]
type = "json"
url = "board.json"

[routing."Todo"]
command = "claude"
in_progress_queue = "In Progress"
timeout = "1h"
`;

/** The content of `docs/configuration.md`: the prose beside this file, with tables made from the schema. */
export async function configurationPage(): Promise<string> {
  const template = await Deno.readTextFile(new URL("configuration.md", import.meta.url));
  const { properties = {}, ...table } = configJsonSchema(configKinds);
  const { backend, executor, routing, ...top } = properties;
  const parts: Readonly<Record<string, string>> = {
    mistakes: mistakesIn(MISTAKEN),
    "keys: top": keyTable({ ...table, properties: top }),
    "keys: backend": kindTables(backend as Json),
    "keys: executor": kindTables(executor as Json),
    "keys: routing": keyTable((routing as Json).additionalProperties as Json),
    secrets: listed(SECRET_NAMES),
    restart: listed(RESTART_KEYS),
  };
  return template.replace(/<!-- (.+?) -->/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`Cannot fill in "${name}": there is no such part`);
    return part;
  });
}

/** The keys of each kind, below a heading with its `type`. */
function kindTables({ oneOf = [] }: Json): string {
  return oneOf.map((variant) => {
    const { properties: { type, ...others } = {}, ...table } = variant as Json;
    const name = String((type as Json).const);
    const keys = Object.keys(others).length === 0
      ? "This kind has no other keys."
      : keyTable({ ...table, properties: others });
    return `### \`type = ${JSON.stringify(name)}\`\n\n${keys}`;
  }).join("\n\n");
}

function mistakesIn(text: string): string {
  try {
    parseConfig(text, { kinds: configKinds, source: "artificer.toml", path: null, baseDir: "/" });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("Cannot show mistakes: the config has none");
}

function listed(names: readonly string[]): string {
  const all = names.map((name) => `\`${name}\``);
  return `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
