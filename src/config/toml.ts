import { parse, TomlError } from "smol-toml";
import { messageOf } from "../domain/errors.ts";
import { ConfigError } from "./errors.ts";
import { adviceFor } from "./report/toml_advice.ts";
import { childValue } from "./schema_at.ts";

/** Tables that only a `pyproject.toml` has, whichever tool it was written for. */
const PYPROJECT_TABLES = ["tool", "project", "build-system"];
const TABLE = "artificer-dispatcher";

/**
 * Parses TOML.
 *
 * @throws {ConfigError} that names the place and shows its line
 */
export function parseToml(text: string, source: string): Record<string, unknown> {
  // A lone carriage return ends a line in files of old programs.
  const toml = text.replace(/^\uFEFF/, "").replace(/\r(?!\n)/g, "\n");
  try {
    return parse(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw new ConfigError(`${source}: ${messageOf(error)}`);
    const problem = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "";
    const { line, column } = error;
    const lines = toml.split(/\r?\n/);
    throw new ConfigError(
      `${source}:${line}:${column}: not valid TOML: ${problem}\n${
        showPlace(lines[line - 1] ?? "", column)
      }`,
      { remedy: adviceFor({ lines, line, problem }) },
    );
  }
}

/**
 * Our part of a document: our table of a pyproject, or the whole document; null if a pyproject
 * lacks our table.
 */
export function ourTable(
  document: Record<string, unknown>,
  shape: "pyproject" | "any",
): unknown {
  const tools = childValue(document, "tool");
  const ours = childValue(tools, TABLE);
  if (ours !== undefined) return ours;
  if (shape === "pyproject") return null;
  return PYPROJECT_TABLES.some((name) => Object.hasOwn(document, name)) ? null : document;
}

function showPlace(line: string, column: number): string {
  const start = Math.max(0, Math.min(column - 1, line.length) - 60);
  const shown = line.slice(start, start + 76).replaceAll("\t", " ");
  return `  ${shown}\n  ${" ".repeat(Math.max(0, column - 1 - start))}^`;
}
