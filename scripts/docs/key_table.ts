import type * as z from "zod";
import { describeAllowed } from "../../src/config/report/allowed.ts";

type Json = z.core.JSONSchema.BaseSchema;

interface Key {
  readonly path: string;
  readonly schema: Json;
  readonly isRequired: boolean;
}

/** Makes a Markdown table of every key of a TOML table, at every depth. */
export function keyTable(table: Json): string {
  const head = ["key", "allowed", "default", "meaning", "example"];
  const rows = keysOf(table, "").map(({ path, schema, isRequired }) => [
    code(path),
    describeKey(schema),
    schema.default === undefined ? (isRequired ? "required" : "unset") : code(toml(schema.default)),
    `${schema.description}`,
    (schema.examples ?? []).map((example) => code(toml(example))).join(", "),
  ]);
  return tableOf(head, rows);
}

/** A table of Markdown. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map(row).join("\n");
}

function keysOf({ properties = {}, required = [] }: Json, prefix: string): Key[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const schema = property as Json;
    const path = `${prefix}${name}`;
    const own = { path, schema, isRequired: required.includes(name) };
    if (schema.properties !== undefined) return [own, ...keysOf(schema, `${path}.`)];
    const values = schema.additionalProperties as Json | undefined;
    const items = values?.items as Json | undefined;
    return [own, ...items === undefined ? [] : keysOf(items, `${path}."Queue"[].`)];
  });
}

function describeKey(schema: Json): string {
  const values = schema.additionalProperties as Json | undefined;
  if (schema.type !== "object" || values === undefined || schema.properties !== undefined) {
    return describeAllowed(schema).replace(/"[^"]+"/g, code);
  }
  return values.type === "string" ? "a table of strings" : "a table of arrays";
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A value as one line of TOML. */
function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${key} = ${toml(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
