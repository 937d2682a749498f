import type * as z from "zod";
import { configKinds } from "../config/kinds.ts";
import { configJsonSchema } from "../config/schema.ts";
import { PROGRAM } from "./help.ts";
import type { SchemaCommand } from "./options/tools.ts";
import { printText } from "./output.ts";

type Json = z.core.JSONSchema.JSONSchema;

/** Prints the JSON Schema by which editors check and complete a config. Returns the exit code. */
export function printSchema({ pyproject }: Pick<SchemaCommand, "pyproject">): number {
  const schema = pyproject ? pyprojectSchema() : configFileSchema();
  return printText(`${JSON.stringify(schema, null, 2)}\n`);
}

/** The schema of a file whose keys are at the top level, such as `artificer.toml`. */
export function configFileSchema(): Json {
  const { $schema, ...table } = configJsonSchema(configKinds);
  return { $schema, title: `${PROGRAM} config`, ...table };
}

/** The schema of a `pyproject.toml`: it describes our table and allows everything else. */
function pyprojectSchema(): Json {
  const { $schema, ...table } = configFileSchema();
  return {
    $schema,
    title: `pyproject.toml with the ${PROGRAM} config`,
    type: "object",
    properties: {
      tool: {
        description: "Tables of tools, by their name",
        type: "object",
        properties: {
          [PROGRAM]: { ...table, description: `The config of ${PROGRAM}` },
        },
      },
    },
  };
}
