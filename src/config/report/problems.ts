import type * as z from "zod";
import { childValue, knownKeys, knownValues, schemaAt } from "../schema_at.ts";
import { describeAllowed } from "./allowed.ts";
import type { ConfigProblem } from "../errors.ts";
import { homesOf } from "./homes.ts";
import { describeFound, describePath } from "./describe.ts";
import { didYouMean } from "../../text/nearest.ts";

type Issue = z.core.$ZodIssue;
type Json = z.core.JSONSchema.JSONSchema;

/** Describes the issues that a schema found in `value`, one problem for each path. */
export function problemsOf(
  issues: readonly Issue[],
  schema: Json,
  value: unknown,
): ConfigProblem[] {
  const problems = issues.flatMap((issue) => problemsOfIssue(issue, schema, value));
  return problems.filter(({ path }, i) => problems.findIndex((other) => other.path === path) === i);
}

function problemsOfIssue(issue: Issue, schema: Json, value: unknown): ConfigProblem[] {
  const at = schemaAt(schema, issue.path, value);
  const found = issue.path.reduce(childValue, value);
  const path = describePath(issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: describePath([...issue.path, key]),
        problem: unknownKey(key, knownKeys(at), homesOf(key, schema)),
      }));
    case "invalid_key":
      return [{ path, problem: describeBadKey(issue.path.at(-1)) }];
    case "custom":
      return [{ path, problem: `found ${describeFound(found)}; ${issue.message}` }];
    default:
      return [{ path, problem: wrongValue(found, at, issue) }];
  }
}

/** A key that another table has was put into the wrong one: TOML gives each line to the table above it. */
function unknownKey(key: string, known: readonly string[], homes: readonly string[]): string {
  if (homes.length > 0) return `unknown key here; it belongs to ${homes.join(" or ")}`;
  const near = didYouMean(key, known);
  return `unknown key${near === "" ? `; allowed: ${known.join(", ")}` : near}`;
}

function describeBadKey(key: PropertyKey | undefined): string {
  return key === "" ? "a name cannot be empty" : 'a name cannot hold "=" or a NUL';
}

function wrongValue(found: unknown, schema: Json | null, { message, path }: Issue): string {
  const allowed = schema === null ? message : describeAllowed(schema);
  if (found === undefined) return `missing; allowed: ${allowed}`;
  const near = typeof found === "string" ? didYouMean(found, knownValues(schema)) : "";
  const right = near === "" && schema !== null ? inRightType(found, schema) : null;
  const key = path.findLast((step) => typeof step === "string");
  const assigned = typeof path.at(-1) === "number" ? right : `${key} = ${right}`;
  const advice = right === null ? near : `; write ${assigned}`;
  return `found ${describeFound(found)}; allowed: ${allowed}${advice}`;
}

/** The value in TOML as the schema's type has it, if it only was of another type; null if not. */
function inRightType(found: unknown, { type, exclusiveMinimum, minimum }: Json): string | null {
  if (type === "string" && (typeof found === "number" || typeof found === "boolean")) {
    return JSON.stringify(String(found));
  }
  if (typeof found !== "string") return null;
  if (type === "array") return `[${JSON.stringify(found)}]`;
  if (type === "boolean") return /^(true|false)$/.test(found) ? found : null;
  if (type !== "number" && type !== "integer" || !/^\d+$/.test(found)) return null;
  const least = exclusiveMinimum ?? minimum ?? 0;
  return Number(found) > Number(least) ? found : null;
}
