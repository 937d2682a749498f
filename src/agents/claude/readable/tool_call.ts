import { z } from "zod";
import { lenient } from "../../json_lines.ts";
import { plainLines, summaryOf } from "../../plain_text.ts";

/** The argument of each tool that tells a person best what the tool does. */
const MAIN_ARGUMENTS: ReadonlyMap<string, string> = new Map([
  ["Bash", "command"],
  ["Read", "file_path"],
  ["Edit", "file_path"],
  ["MultiEdit", "file_path"],
  ["Write", "file_path"],
  ["NotebookEdit", "notebook_path"],
  ["Glob", "pattern"],
  ["Grep", "pattern"],
  ["WebFetch", "url"],
  ["WebSearch", "query"],
  ["Task", "description"],
  ["Agent", "description"],
  ["Skill", "skill"],
]);

/** A call of a tool. */
export const toolCall = z.object({
  type: z.literal("tool_use"),
  id: lenient(z.string()),
  name: z.string(),
  input: z.record(z.string(), z.unknown()).catch({}),
});

/** Such as `Bash: npm test`. */
export function callText({ name, input }: z.infer<typeof toolCall>): string {
  const key = MAIN_ARGUMENTS.get(name);
  const main = key === undefined ? undefined : input[key];
  const what = typeof main === "string" && main.trim() !== "" ? firstLine(main) : shorten(input);
  return `${summaryOf(name)}${what === "" ? "" : `: ${what}`}`;
}

function firstLine(text: string): string {
  const [first = "", ...others] = plainLines(text.trim());
  const begun = summaryOf(first);
  return others.length > 0 && !begun.endsWith("…") ? `${begun} …` : begun;
}

/** All arguments, without the content of nested values. */
function shorten(input: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(input).map(([key, value]) => `${key}: ${shortenValue(value)}`);
  return entries.length === 0 ? "" : summaryOf(`{ ${entries.join(", ")} }`);
}

function shortenValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "[…]";
  if (typeof value === "object" && value !== null) return "{…}";
  return JSON.stringify(value) ?? "";
}
